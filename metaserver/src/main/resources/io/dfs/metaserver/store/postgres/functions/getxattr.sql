-- No row: the inode is gone.
CREATE FUNCTION getxattr(inode_id bigint, entry bytea) RETURNS TABLE (errno int, value bytea)
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN x.inode IS NULL THEN 61 ELSE 0 END, x.value
    FROM inode i LEFT JOIN xattr x ON x.inode = i.id AND x.name = entry
   WHERE i.id = inode_id
$$;
