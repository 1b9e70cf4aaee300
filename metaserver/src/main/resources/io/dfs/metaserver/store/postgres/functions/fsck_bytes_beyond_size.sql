-- Files with bytes behind their end.
CREATE FUNCTION fsck_bytes_beyond_size()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT i.id, NULL::bigint, NULL::bytea, i.size, b.last
    FROM inode i
    JOIN (SELECT p.body, max(p.end_) AS last FROM (
    SELECT e.body, e.pos, e.pos + e.len AS end_ FROM extent e
    UNION ALL SELECT d.body, d.pos, d.pos + length(d.data) FROM inline_data d) p GROUP BY p.body) b ON b.body = i.body
   WHERE b.last > i.size
$$;
