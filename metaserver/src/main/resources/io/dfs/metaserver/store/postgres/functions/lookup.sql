CREATE FUNCTION lookup(directory bigint, entry bytea)
RETURNS TABLE (
  errno int, id bigint, kind smallint, mode int, uid int, gid int, nlink bigint, size bigint,
  allocated bigint, rdev bigint, atime bigint, mtime bigint, ctime bigint, version bigint,
  body bigint, xattrs boolean, deltas bigint)
LANGUAGE sql STABLE AS $$
  SELECT CASE
           WHEN a.id IS NOT NULL THEN 0
           WHEN (SELECT p.kind <> 2 FROM inode p WHERE p.id = directory) THEN 20
           ELSE 2 END,
         a.id, a.kind, a.mode, a.uid, a.gid, a.nlink, a.size, a.allocated, a.rdev, a.atime,
         a.mtime, a.ctime, a.version, a.body, a.xattrs, a.deltas
    FROM (SELECT 1) one
    LEFT JOIN (dentry d JOIN attrs a ON a.id = d.inode)
      ON d.parent = directory AND d.name = entry
$$;
