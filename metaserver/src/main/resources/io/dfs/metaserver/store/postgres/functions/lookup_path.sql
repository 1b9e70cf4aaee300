-- What each name means, in the directory that the one before it means: one row each, by depth, behind
-- a row of depth 0 that says what is wrong with the first directory.
CREATE FUNCTION lookup_path(directory bigint, entries bytea[])
RETURNS TABLE (
  errno int, id bigint, kind smallint, mode int, uid int, gid int, nlink bigint, size bigint,
  allocated bigint, rdev bigint, atime bigint, mtime bigint, ctime bigint, version bigint,
  body bigint, xattrs boolean, deltas bigint)
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE walk (depth, inode, kind) AS (
    SELECT 0, directory, 2::smallint
    UNION ALL
    SELECT w.depth + 1, d.inode, d.kind
      FROM walk w JOIN dentry d ON d.parent = w.inode AND d.name = entries[w.depth + 1]
     WHERE w.kind = 2 AND w.depth < cardinality(entries))
  SELECT CASE WHEN w.depth = 0 THEN parent_error_(a.kind, a.own_nlink) ELSE 0 END,
         a.id, a.kind, a.mode, a.uid, a.gid, a.nlink, a.size, a.allocated, a.rdev, a.atime,
         a.mtime, a.ctime, a.version, a.body, a.xattrs, a.deltas
    FROM walk w JOIN attrs a ON a.id = w.inode
   ORDER BY w.depth
$$;
