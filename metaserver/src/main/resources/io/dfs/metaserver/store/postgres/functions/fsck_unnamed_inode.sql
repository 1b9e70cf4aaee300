-- Inodes that have no name and are no orphans.
CREATE FUNCTION fsck_unnamed_inode()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT i.id, i.kind::bigint, NULL::bytea, NULL::bigint, NULL::bigint FROM inode i
   WHERE i.id <> 1
     AND NOT EXISTS (SELECT FROM dentry d WHERE d.inode = i.id)
     AND NOT EXISTS (SELECT FROM orphan o WHERE o.inode = i.id)
$$;
