-- What sessions that have ended still have; other: its table.
CREATE FUNCTION fsck_row_without_session()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT DISTINCT r.session, r.of_, NULL::bytea, NULL::bigint, NULL::bigint FROM (
    SELECT a.session, 1::bigint AS of_ FROM chunk_allotment a
    UNION ALL SELECT g.session, 2 FROM inode_range g
    UNION ALL SELECT o.session, 3 FROM op_slot o
    UNION ALL SELECT f.session, 4 FROM open_file f
    UNION ALL SELECT l.session, 5 FROM file_lock l
    UNION ALL SELECT d.session, 6 FROM dir_lease d) r
   WHERE NOT EXISTS (SELECT FROM session s WHERE s.id = r.session)
$$;
