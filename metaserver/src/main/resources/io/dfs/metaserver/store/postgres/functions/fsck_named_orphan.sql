-- Orphans that have a name: their bytes would be reclaimed.
CREATE FUNCTION fsck_named_orphan()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT o.inode, NULL::bigint, NULL::bytea, NULL::bigint, NULL::bigint
    FROM orphan o JOIN inode i ON i.id = o.inode
   WHERE EXISTS (SELECT FROM dentry d WHERE d.inode = o.inode)
$$;
