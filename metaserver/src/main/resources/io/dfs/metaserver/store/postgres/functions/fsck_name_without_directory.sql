-- Names in what is no directory, or is none any more.
CREATE FUNCTION fsck_name_without_directory()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT d.inode, d.parent, d.name, NULL::bigint, NULL::bigint FROM dentry d
   WHERE EXISTS (SELECT FROM inode i WHERE i.id = d.inode)
     AND NOT EXISTS (
       SELECT FROM inode p WHERE p.id = d.parent AND p.kind = 2 AND (p.nlink > 0 OR p.id = 1))
$$;
