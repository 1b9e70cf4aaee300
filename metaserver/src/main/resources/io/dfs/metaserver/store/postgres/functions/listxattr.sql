-- No row: the inode is gone; one with NULL: it has no attributes.
CREATE FUNCTION listxattr(inode_id bigint) RETURNS TABLE (name bytea)
LANGUAGE sql STABLE AS $$
  SELECT x.name FROM inode i LEFT JOIN xattr x ON x.inode = i.id
   WHERE i.id = inode_id ORDER BY x.name
$$;
