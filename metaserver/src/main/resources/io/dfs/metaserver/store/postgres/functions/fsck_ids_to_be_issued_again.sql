-- Counters behind what they have counted; other: 1 chunks of group subject, else a sequence.
-- Sequences are read as they are now, which is never before what the snapshot has.
CREATE FUNCTION fsck_ids_to_be_issued_again()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT g.id::bigint, 1::bigint, NULL::bytea, g.next_sequence, u.last + 1
    FROM placement_group g
    JOIN (
      SELECT x.chunk >> 48 AS grp, max(x.chunk & 281474976710655) AS last FROM (
        SELECT e.chunk FROM extent e
        UNION ALL SELECT a.first_chunk + a.count - 1 FROM chunk_allotment a
        UNION ALL SELECT c.chunk FROM garbage c) x GROUP BY 1) u ON u.grp = g.id
   WHERE g.next_sequence <= u.last
  UNION ALL
  SELECT 0, s.of_, NULL::bytea, s.last_value, s.used FROM (
    SELECT 2::bigint AS of_, q.last_value,
           greatest((SELECT max(i.id) FROM inode i), (SELECT max(r.first + r.count - 1) FROM inode_range r))
             AS used FROM inode_id q
    UNION ALL SELECT 3, q.last_value, (SELECT max(i.body) FROM inode i) FROM body_id q
    UNION ALL SELECT 4, q.last_value, (SELECT max(s.id) FROM session s) FROM session_id q
    UNION ALL SELECT 5, q.last_value,
           greatest((SELECT max(n.id) FROM node n), (SELECT max(d.id) FROM data_directory d)) FROM node_id q
    UNION ALL SELECT 6, q.last_value, (SELECT max(d.cookie) FROM dentry d) FROM cookie q) s
   WHERE s.used > s.last_value AND NOT (s.of_ = 2 AND s.used < 2)
     AND NOT (s.of_ = 3 AND s.used < 4611686018427387904)
$$;
