-- The length of the list of an inode's extended attributes.
CREATE FUNCTION fsck_wrong_xattr_bytes()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT i.id, NULL::bigint, NULL::bytea, i.xattr_bytes::bigint, coalesce(x.bytes, 0)
    FROM inode i
    LEFT JOIN (SELECT y.inode, sum(length(y.name) + 1) AS bytes FROM xattr y GROUP BY y.inode) x
      ON x.inode = i.id
   WHERE i.xattr_bytes <> coalesce(x.bytes, 0)
$$;
