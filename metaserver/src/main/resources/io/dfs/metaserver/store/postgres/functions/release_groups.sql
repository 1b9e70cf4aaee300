-- A node that holds chunks of groups says which, and of which it has deleted all that it was allowed to.
-- Answers those of which it may delete its chunks now: it is no member, nobody waits for it, copies
-- members are fit, and it has asked for a whole grace period, so that a database that goes back by less
-- does not count on these chunks. While the database has gone back and was not audited, none.
CREATE FUNCTION release_groups(node_id bigint, held int[], released int[], grace interval, copies int)
RETURNS int[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  g   int;
  fit int;
BEGIN
  DELETE FROM leaving_member l WHERE l.node = node_id AND l.grp = ANY (released) AND l.approved;
  IF (SELECT c.reclaim_stopped FROM cluster c) THEN
    RETURN '{}';
  END IF;
  FOR g IN
    SELECT p.id FROM placement_group p WHERE p.id = ANY (held) ORDER BY p.id
  LOOP
    PERFORM 1 FROM placement_group p WHERE p.id = g FOR UPDATE;
    CONTINUE WHEN EXISTS (SELECT FROM group_member m WHERE m.grp = g AND m.node = node_id)
               OR EXISTS (SELECT FROM away_member w WHERE w.grp = g AND w.node = node_id);
    INSERT INTO leaving_member (grp, node) VALUES (g, node_id) ON CONFLICT DO NOTHING;
    SELECT count(*) INTO fit
      FROM group_member m JOIN node n ON n.id = m.node JOIN data_directory d ON d.id = m.directory
     WHERE m.grp = g AND m.state = 2 AND n.expires > clock_timestamp() AND NOT n.draining
       AND NOT sick_(d);
    UPDATE leaving_member l SET approved = true
     WHERE l.grp = g AND l.node = node_id AND fit >= copies
       AND l.since + grace <= clock_timestamp();
  END LOOP;
  RETURN (SELECT coalesce(array_agg(l.grp ORDER BY l.grp), '{}') FROM leaving_member l
           WHERE l.node = node_id AND l.approved);
END $$;
