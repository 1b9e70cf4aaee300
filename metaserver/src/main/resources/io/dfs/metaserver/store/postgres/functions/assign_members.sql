-- First members of groups that have none, further ones of groups with too few that stay and are not
-- waited for: nodes in zones that the group lacks first, then those with the fewest groups. They serve at once in a group of which no
-- chunk id was ever granted, as there is nothing to copy; else they sync.
CREATE FUNCTION assign_members(delay interval, copies int, min_replicas int) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  nodes   bigint[];
  zones   text[];
  loads   int[];
  enough  boolean;
  g       record;
  members bigint[];
  lacking int;
  taken   text[];
  unused  boolean;
  best    int;
  changed int := 0;
BEGIN
  SELECT array_agg(n.id ORDER BY n.id), array_agg(n.zone ORDER BY n.id),
         array_agg((SELECT count(*) FROM data_directory d JOIN group_member m ON m.directory = d.id
                     WHERE d.node = n.id)::int ORDER BY n.id),
         count(*) >= copies
           OR count(*) FILTER (WHERE n.registered <= clock_timestamp() - delay) >= min_replicas
    INTO nodes, zones, loads, enough
    FROM node n
   WHERE n.expires > clock_timestamp()
     AND NOT n.draining
     AND EXISTS (SELECT FROM data_directory d WHERE d.node = n.id AND NOT sick_(d));
  IF nodes IS NULL THEN
    RETURN 0;
  END IF;
  FOR g IN
    SELECT p.id FROM placement_group p LEFT JOIN taken_places_() t ON t.grp = p.id
     GROUP BY p.id
    HAVING count(t.node) FILTER (WHERE t.stays) < copies
       AND (enough OR count(t.node) > 0)
       AND NOT nodes <@ array_agg(t.node)
     ORDER BY p.id
  LOOP
    SELECT p.next_sequence = 64 INTO unused FROM placement_group p WHERE p.id = g.id FOR UPDATE;
    SELECT coalesce(array_agg(t.node), '{}'),
           coalesce(array_agg(n.zone) FILTER (WHERE t.stays), '{}'),
           copies - count(*) FILTER (WHERE t.stays)
      INTO members, taken, lacking
      FROM taken_places_() t JOIN node n ON n.id = t.node WHERE t.grp = g.id;
    FOR place IN 1 .. lacking LOOP
      SELECT u.n INTO best
        FROM unnest(nodes, zones, loads) WITH ORDINALITY u (node, zone, load, n)
       WHERE u.node <> ALL (members)
       ORDER BY u.zone = ANY (taken), u.load, u.node LIMIT 1;
      EXIT WHEN best IS NULL;
      INSERT INTO group_member (grp, node, state, directory, stint)
      VALUES (g.id, nodes[best], CASE WHEN unused THEN 2 ELSE 1 END, emptiest_(nodes[best]),
              next_stint_(g.id));
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
