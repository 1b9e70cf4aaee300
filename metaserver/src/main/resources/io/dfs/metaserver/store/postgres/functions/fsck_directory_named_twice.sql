-- Names of directories that have another one.
CREATE FUNCTION fsck_directory_named_twice()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT x.inode, x.parent, x.name, NULL::bigint, NULL::bigint FROM (
    SELECT d.inode, d.parent, d.name,
           row_number() OVER (
             PARTITION BY d.inode ORDER BY (d.parent = i.parent) DESC, d.parent, d.cookie) AS nth
      FROM dentry d JOIN inode i ON i.id = d.inode AND i.kind = 2) x
   WHERE x.nth > 1
$$;
