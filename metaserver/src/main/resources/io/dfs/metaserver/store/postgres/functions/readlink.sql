CREATE FUNCTION readlink(inode_id bigint) RETURNS TABLE (errno int, target bytea)
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN i.kind = 3 THEN 0 ELSE 22 END, s.target
    FROM inode i LEFT JOIN symlink s ON s.inode = i.id
   WHERE i.id = inode_id
$$;
