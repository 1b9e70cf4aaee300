-- Lets nodes with few groups for their capacity take places of nodes with many, no zone lost, as long as
-- the latter still have no fewer than the former afterwards. In unused groups, of which no chunk id was
-- ever granted, at once; in others as syncing members beside all the present ones, which must be whole.
CREATE FUNCTION exchange_members_(of_unused boolean, copies int, most int, moves int) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  nodes   bigint[];
  zones   text[];
  loads   int[];
  weights float8[];
  coming  int[];
  g       int;
  leaver  int;
  joiner  int;
  changed int := 0;
BEGIN
  SELECT array_agg(n.node), array_agg(n.zone), array_agg(n.groups), array_agg(n.weight),
         array_agg(CASE WHEN of_unused THEN -most ELSE n.coming END)
    INTO nodes, zones, loads, weights, coming
    FROM placeable_() n;
  FOR g IN
    SELECT p.id FROM placement_group p WHERE (p.next_sequence = 64) = of_unused ORDER BY p.id
  LOOP
    EXIT WHEN changed = most OR NOT EXISTS (
      SELECT FROM unnest(loads, weights) l (load, weight),
                  unnest(loads, weights, coming) j (load, weight, coming)
       WHERE (l.load - 1) / l.weight >= (j.load + 1) / j.weight AND j.coming < moves);
    PERFORM 1 FROM placement_group p
      WHERE p.id = g AND (p.next_sequence = 64) = of_unused FOR UPDATE;
    CONTINUE WHEN NOT FOUND OR NOT of_unused AND (
      SELECT count(*) <> copies OR bool_or(m.state = 1 OR m.node <> ALL (nodes) OR sick_(d))
        FROM group_member m JOIN data_directory d ON d.id = m.directory WHERE m.grp = g);
    SELECT l.n, j.n INTO leaver, joiner
      FROM group_member m
      JOIN unnest(nodes, zones, loads, weights) WITH ORDINALITY l (node, zone, load, weight, n)
        ON l.node = m.node
      JOIN unnest(nodes, zones, loads, weights, coming)
           WITH ORDINALITY j (node, zone, load, weight, coming, n)
        ON (l.load - 1) / l.weight >= (j.load + 1) / j.weight AND j.coming < moves
     WHERE m.grp = g
       AND NOT EXISTS (SELECT FROM taken_places_() o WHERE o.grp = g AND o.node = j.node)
       AND (SELECT coalesce(bool_and(n.zone <> j.zone) OR bool_or(n.zone = l.zone), true)
              FROM group_member o JOIN node n ON n.id = o.node
             WHERE o.grp = g AND o.node <> m.node)
     ORDER BY l.load / l.weight - j.load / j.weight DESC, j.node, l.node LIMIT 1;
    CONTINUE WHEN joiner IS NULL;
    IF of_unused THEN
      DELETE FROM group_member m WHERE m.grp = g AND m.node = nodes[leaver];
    END IF;
    PERFORM join_group_(g, nodes[joiner], CASE WHEN of_unused THEN 2 ELSE 1 END, NULL,
                        CASE WHEN of_unused THEN NULL ELSE nodes[leaver] END);
    loads[leaver] := loads[leaver] - 1;
    loads[joiner] := loads[joiner] + 1;
    coming[joiner] := coming[joiner] + 1;
    PERFORM group_changed_(g);
    changed := changed + 1;
  END LOOP;
  IF changed > 0 THEN
    PERFORM map_changed_();
  END IF;
  RETURN changed;
END $$;
