CREATE FUNCTION lookup_parent(directory bigint)
RETURNS TABLE (
  errno int, id bigint, kind smallint, mode int, uid int, gid int, nlink bigint, size bigint,
  allocated bigint, rdev bigint, atime bigint, mtime bigint, ctime bigint, version bigint,
  body bigint, xattrs boolean, deltas bigint)
LANGUAGE sql STABLE AS $$
  SELECT parent_error_(c.kind, c.nlink), a.id, a.kind, a.mode, a.uid, a.gid, a.nlink, a.size,
         a.allocated, a.rdev, a.atime, a.mtime, a.ctime, a.version, a.body, a.xattrs, a.deltas
    FROM inode c LEFT JOIN attrs a ON a.id = c.parent
   WHERE c.id = directory
$$;
