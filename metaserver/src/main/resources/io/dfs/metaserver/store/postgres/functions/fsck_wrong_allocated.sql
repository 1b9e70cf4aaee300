-- Files whose count of bytes, all or inline (other), is not that of their pieces.
CREATE FUNCTION fsck_wrong_allocated()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT i.id, (i.inline_bytes <> coalesce(d.bytes, 0))::int::bigint, NULL::bytea, i.allocated,
         coalesce(e.bytes, 0) + coalesce(d.bytes, 0)
    FROM inode i
    LEFT JOIN (SELECT x.body, sum(x.len)::bigint AS bytes FROM extent x GROUP BY x.body) e
      ON e.body = i.body
    LEFT JOIN (SELECT x.body, sum(length(x.data))::bigint AS bytes FROM inline_data x GROUP BY x.body) d
      ON d.body = i.body
   WHERE i.kind = 1
     -- An orphan is reclaimed bit by bit.
     AND NOT EXISTS (SELECT FROM orphan o WHERE o.inode = i.id)
     AND (i.allocated <> coalesce(e.bytes, 0) + coalesce(d.bytes, 0)
          OR i.inline_bytes <> coalesce(d.bytes, 0))
$$;
