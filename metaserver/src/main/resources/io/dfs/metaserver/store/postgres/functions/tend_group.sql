-- One group's members leave and come back; what for is told by tend_groups.
CREATE FUNCTION tend_group_(g int, copies int, min_replicas int, steady boolean) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  m       record;
  members int;
  serving int;
  fit     int;
BEGIN
  PERFORM 1 FROM placement_group p WHERE p.id = g FOR UPDATE;
  FOR m IN
    SELECT x.node, x.state, x.directory, away_(n, steady) OR sick_(d) AS away,
           n.gone OR d.failed AS gone, n.draining
      FROM group_member x JOIN node n ON n.id = x.node JOIN data_directory d ON d.id = x.directory
     WHERE x.grp = g AND (away_(n, steady) OR sick_(d) OR n.draining)
     ORDER BY away DESC, x.state, x.node
  LOOP
    SELECT c.serving, c.fit INTO serving, fit FROM count_members_(g, steady) c;
    CONTINUE WHEN m.state = 2 AND (serving <= min_replicas OR NOT m.away AND fit < copies);
    DELETE FROM group_member x WHERE x.grp = g AND x.node = m.node;
    IF m.away AND NOT m.gone AND NOT m.draining THEN
      INSERT INTO away_member (grp, node, directory) VALUES (g, m.node, m.directory)
      ON CONFLICT DO NOTHING;
    END IF;
  END LOOP;
  FOR m IN
    SELECT w.node, w.directory, n.expires > clock_timestamp() AND NOT sick_(d) AS living,
           n.gone OR d.failed OR n.draining AS replaced
      FROM away_member w JOIN node n ON n.id = w.node JOIN data_directory d ON d.id = w.directory
     WHERE w.grp = g ORDER BY w.node
  LOOP
    SELECT c.members INTO members FROM count_members_(g, steady) c;
    CONTINUE WHEN NOT m.living AND NOT m.replaced AND members < copies;
    DELETE FROM away_member w WHERE w.grp = g AND w.node = m.node;
    IF NOT m.replaced AND members < copies THEN
      PERFORM join_group_(g, m.node, 1, m.directory, NULL);
    END IF;
  END LOOP;
  LOOP
    SELECT c.members, c.fit INTO members, fit FROM count_members_(g, steady) c;
    EXIT WHEN members <= copies OR fit < copies;
    DELETE FROM group_member x WHERE x.grp = g AND x.node = (
      SELECT y.node FROM group_member y WHERE y.grp = g
         AND NOT (y.replaces IS NOT NULL AND moves_in_(y))
       ORDER BY y.state,
                EXISTS (SELECT FROM group_member z
                         WHERE z.grp = g AND z.replaces = y.node AND z.state = 2) DESC,
                (SELECT count(*) FROM group_member z WHERE z.node = y.node) DESC, y.node
       LIMIT 1);
  END LOOP;
  UPDATE group_member x SET replaces = NULL
   WHERE x.grp = g AND x.replaces IS NOT NULL
     AND NOT EXISTS (SELECT FROM group_member o WHERE o.grp = g AND o.node = x.replaces);
  PERFORM group_changed_(g);
END $$;
