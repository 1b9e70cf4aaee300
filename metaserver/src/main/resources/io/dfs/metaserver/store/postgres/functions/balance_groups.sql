-- Gives nodes that came late their part of the groups without moving a byte. Groups of which no
-- chunk id was ever granted change members, from the living node with the most groups to that with
-- the fewest, no zone lost. Where that is not enough and a node still has less than half of what a
-- living node has on average, groups are added: assign_members gives them to whoever has the
-- fewest. At most that many groups at once; returns how many.
CREATE FUNCTION balance_groups(copies int, most int) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  nodes   bigint[];
  zones   text[];
  loads   int[];
  g       int;
  leaver  int;
  joiner  int;
  changed int := 0;
  added   int := 0;
BEGIN
  IF NOT pg_try_advisory_xact_lock(1145459456, 6) THEN
    RETURN 0;
  END IF;
  SELECT array_agg(n.id ORDER BY n.id), array_agg(n.zone ORDER BY n.id),
         array_agg((SELECT count(*) FROM data_directory d JOIN group_member m ON m.directory = d.id
                     WHERE d.node = n.id)::int ORDER BY n.id)
    INTO nodes, zones, loads
    FROM node n
   WHERE n.expires > clock_timestamp()
     AND NOT n.draining
     AND EXISTS (SELECT FROM data_directory d WHERE d.node = n.id AND NOT sick_(d));
  FOR g IN
    SELECT p.id FROM placement_group p WHERE p.next_sequence = 64 ORDER BY p.id
  LOOP
    EXIT WHEN changed = most
      OR (SELECT coalesce(max(l) - min(l), 0) < 2 FROM unnest(loads) l);
    PERFORM 1 FROM placement_group p WHERE p.id = g AND p.next_sequence = 64 FOR UPDATE;
    CONTINUE WHEN NOT FOUND;
    SELECT l.n, j.n INTO leaver, joiner
      FROM group_member m
      JOIN unnest(nodes, zones, loads) WITH ORDINALITY l (node, zone, load, n) ON l.node = m.node
      JOIN unnest(nodes, zones, loads) WITH ORDINALITY j (node, zone, load, n)
        ON l.load - j.load >= 2
     WHERE m.grp = g
       AND NOT EXISTS (SELECT FROM group_member o WHERE o.grp = g AND o.node = j.node)
       AND (SELECT coalesce(bool_and(n.zone <> j.zone) OR bool_or(n.zone = l.zone), true)
              FROM group_member o JOIN node n ON n.id = o.node
             WHERE o.grp = g AND o.node <> m.node)
     ORDER BY l.load - j.load DESC, j.node, l.node LIMIT 1;
    CONTINUE WHEN joiner IS NULL;
    DELETE FROM group_member m WHERE m.grp = g AND m.node = nodes[leaver];
    INSERT INTO group_member (grp, node, state, directory, stint)
    VALUES (g, nodes[joiner], 2, emptiest_(nodes[joiner]), next_stint_(g));
    loads[leaver] := loads[leaver] - 1;
    loads[joiner] := loads[joiner] + 1;
    PERFORM group_changed_(g);
    changed := changed + 1;
  END LOOP;
  IF changed > 0 THEN
    PERFORM map_changed_();
    RETURN changed;
  END IF;
  IF cardinality(nodes) > copies
     AND NOT EXISTS (SELECT FROM placement_group p
                      WHERE NOT EXISTS (SELECT FROM group_member m WHERE m.grp = p.id))
  THEN
    -- With k more groups the least loaded node has k more and all together copies * k more.
    SELECT ceil((sum(l) - 2.0 * count(*) * min(l)) / (2 * count(*) - copies))::int INTO added
      FROM unnest(loads) l;
    SELECT least(added, most, 32767 - max(p.id)) INTO added FROM placement_group p;
    INSERT INTO placement_group (id)
    SELECT last.id + s FROM (SELECT max(p.id) AS id FROM placement_group p) last,
                            generate_series(1, added) s;
    RETURN greatest(added, 0);
  END IF;
  RETURN 0;
END $$;
