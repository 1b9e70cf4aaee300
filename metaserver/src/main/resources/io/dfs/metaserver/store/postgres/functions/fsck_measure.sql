-- Sets what a file's row says of its pieces, and its size if they reach beyond it. Whether it said
-- something else. The file is locked.
CREATE FUNCTION fsck_measure_(target bigint) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE inode i SET allocated = m.bytes, inline_bytes = m.inline, size = greatest(i.size, m.last),
                     version = i.version + 1
    FROM (
      SELECT x.id, coalesce(sum(p.bytes), 0)::bigint AS bytes, coalesce(sum(p.inline), 0)::int AS inline,
             coalesce(max(p.last), 0) AS last
        FROM inode x LEFT JOIN LATERAL (
          SELECT e.len AS bytes, 0 AS inline, e.pos + e.len AS last FROM extent e WHERE e.body = x.body
          UNION ALL
          SELECT length(d.data), length(d.data), d.pos + length(d.data) FROM inline_data d
           WHERE d.body = x.body) p ON true
       WHERE x.id = target GROUP BY x.id) m
   WHERE i.id = m.id
     AND (i.allocated <> m.bytes OR i.inline_bytes <> m.inline OR i.size < m.last);
  RETURN FOUND;
END $$;
