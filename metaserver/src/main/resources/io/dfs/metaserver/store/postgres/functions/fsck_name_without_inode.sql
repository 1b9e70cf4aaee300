-- Names that mean an inode which does not exist.
CREATE FUNCTION fsck_name_without_inode()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT d.inode, d.parent, d.name, NULL::bigint, NULL::bigint FROM dentry d
   WHERE NOT EXISTS (SELECT FROM inode i WHERE i.id = d.inode)
$$;
