CREATE FUNCTION getattr(inode_id bigint)
RETURNS TABLE (
  errno int, id bigint, kind smallint, mode int, uid int, gid int, nlink bigint, size bigint,
  allocated bigint, rdev bigint, atime bigint, mtime bigint, ctime bigint, version bigint,
  body bigint, xattrs boolean, deltas bigint)
LANGUAGE sql STABLE AS $$
  SELECT 0, a.id, a.kind, a.mode, a.uid, a.gid, a.nlink, a.size, a.allocated, a.rdev, a.atime,
         a.mtime, a.ctime, a.version, a.body, a.xattrs, a.deltas
    FROM attrs a WHERE a.id = inode_id
$$;
