-- Directories whose link count is not 2 and the subdirectories.
CREATE FUNCTION fsck_wrong_subdirectories()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT i.id, NULL::bigint, NULL::bytea, i.nlink + coalesce(x.subdirs, 0), 2 + coalesce(s.subdirs, 0)
    FROM inode i
    LEFT JOIN (SELECT d.parent, sum(d.subdirs)::bigint AS subdirs FROM dir_delta d GROUP BY d.parent) x
      ON x.parent = i.id
    LEFT JOIN (
      SELECT d.parent, count(*) AS subdirs FROM dentry d JOIN inode c ON c.id = d.inode AND c.kind = 2
       GROUP BY d.parent) s ON s.parent = i.id
   WHERE i.kind = 2 AND (i.nlink > 0 OR i.id = 1)
     AND i.nlink + coalesce(x.subdirs, 0) <> 2 + coalesce(s.subdirs, 0)
$$;
