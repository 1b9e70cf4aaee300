-- First members of groups that have none, further ones of groups with too few that stay and are not
-- waited for: nodes in zones that the group lacks first, then those with the fewest groups for their
-- capacity. They serve at once in a group of which no chunk id was ever granted, as there is nothing
-- to copy; else they sync.
CREATE FUNCTION assign_members(delay interval, copies int, min_replicas int) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  nodes   bigint[];
  zones   text[];
  loads   int[];
  weights float8[];
  enough  boolean;
  g       record;
  members bigint[];
  lacking int;
  taken   text[];
  unused  boolean;
  best    int;
  changed int := 0;
BEGIN
  SELECT array_agg(n.node), array_agg(n.zone), array_agg(n.groups), array_agg(n.weight),
         count(*) >= copies
           OR count(*) FILTER (WHERE n.registered <= clock_timestamp() - delay) >= min_replicas
    INTO nodes, zones, loads, weights, enough
    FROM placeable_() n;
  IF nodes IS NULL THEN
    RETURN 0;
  END IF;
  FOR g IN
    SELECT t.grp AS id FROM taken_places_() t
     GROUP BY t.grp
    HAVING count(*) FILTER (WHERE t.stays) < copies AND NOT nodes <@ array_agg(t.node)
    UNION ALL
    SELECT p.id FROM placement_group p
     WHERE enough
       AND NOT EXISTS (SELECT FROM group_member m WHERE m.grp = p.id)
       AND NOT EXISTS (SELECT FROM away_member w WHERE w.grp = p.id)
       AND NOT EXISTS (SELECT FROM leaving_member l WHERE l.grp = p.id AND l.approved)
     ORDER BY 1
  LOOP
    SELECT p.next_sequence = 64 INTO unused FROM placement_group p WHERE p.id = g.id FOR UPDATE;
    SELECT coalesce(array_agg(t.node), '{}'),
           coalesce(array_agg(n.zone) FILTER (WHERE t.stays), '{}'),
           copies - count(*) FILTER (WHERE t.stays)
      INTO members, taken, lacking
      FROM taken_places_() t JOIN node n ON n.id = t.node WHERE t.grp = g.id;
    FOR place IN 1 .. lacking LOOP
      SELECT u.n INTO best
        FROM unnest(nodes, zones, loads, weights) WITH ORDINALITY u (node, zone, load, weight, n)
       WHERE u.node <> ALL (members)
       ORDER BY u.zone = ANY (taken), u.load / u.weight, u.node LIMIT 1;
      EXIT WHEN best IS NULL;
      PERFORM join_group_(g.id, nodes[best], CASE WHEN unused THEN 2 ELSE 1 END, NULL, NULL);
      members := members || nodes[best];
      taken := taken || zones[best];
      loads[best] := loads[best] + 1;
    END LOOP;
    PERFORM group_changed_(g.id);
    changed := changed + 1;
  END LOOP;
  IF changed > 0 THEN
    PERFORM map_changed_();
  END IF;
  RETURN changed;
END $$;
