-- Orphans that are no inodes.
CREATE FUNCTION fsck_orphan_without_inode()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT o.inode, NULL::bigint, NULL::bytea, NULL::bigint, NULL::bigint FROM orphan o
   WHERE NOT EXISTS (SELECT FROM inode i WHERE i.id = o.inode)
$$;
