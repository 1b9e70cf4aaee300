-- Groups that take commits, those whose members are all well and have room first, among them at random,
-- as likely as the fullest member has free space; each gives a block of 64 sequences, of which count
-- are granted. No rows if no group has enough members, one null if the session has expired.
CREATE FUNCTION grant_chunks(sess bigint, groups int, count_each int, min_replicas int)
RETURNS SETOF bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  chosen int[];
BEGIN
  PERFORM 1 FROM session s WHERE s.id = sess FOR KEY SHARE;
  IF NOT FOUND THEN
    RETURN NEXT NULL::bigint;
    RETURN;
  END IF;
  SELECT array_agg(g.grp) INTO chosen FROM (
    SELECT m.grp
      FROM group_member m
      JOIN node n ON n.id = m.node
      JOIN data_directory d ON d.id = m.directory
     GROUP BY m.grp
    HAVING count(*) FILTER (WHERE m.state = 2) >= min_replicas
     ORDER BY bool_and(n.expires > clock_timestamp() AND NOT sick_(d)) DESC, min(d.free) > 67108864 DESC,
              -ln(1 - random()) / greatest(min(d.free), 1)
     LIMIT groups) g;
  PERFORM 1 FROM placement_group g WHERE g.id = ANY (chosen) ORDER BY g.id FOR UPDATE;
  RETURN QUERY
    WITH blocks AS (
      UPDATE placement_group g SET next_sequence = g.next_sequence + 64
       WHERE g.id = ANY (chosen)
      RETURNING (g.id::bigint << 48) + g.next_sequence - 64 AS first_chunk)
    INSERT INTO chunk_allotment (first_chunk, session, count)
    SELECT b.first_chunk, sess, count_each FROM blocks b
    RETURNING chunk_allotment.first_chunk;
END $$;
