-- Adds groups if nodes have fewer than that many on average, and one has less than half of its part of
-- them. Returns how many.
CREATE FUNCTION add_groups_(copies int, most int, few int) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  added int;
BEGIN
  IF EXISTS (SELECT FROM placement_group p
              WHERE NOT EXISTS (SELECT FROM group_member m WHERE m.grp = p.id)) THEN
    RETURN 0;
  END IF;
  -- With k more groups the least loaded node has k more and all together copies * k more.
  SELECT ceil((sum(n.groups) - 2.0 * count(*) * min(n.groups / n.weight)) / (2 * count(*) - copies))::int
    INTO added
    FROM placeable_() n
  HAVING count(*) > copies AND sum(n.groups) < few * count(*);
  IF added IS NULL THEN
    RETURN 0;
  END IF;
  SELECT greatest(0, least(added, most, 32767 - max(p.id))) INTO added FROM placement_group p;
  INSERT INTO placement_group (id)
  SELECT last.id + s FROM (SELECT max(p.id) AS id FROM placement_group p) last,
                          generate_series(1, added) s;
  RETURN added;
END $$;
