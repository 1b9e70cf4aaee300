-- A page of a directory, one row with nulls if there is nothing behind the cookie.
CREATE FUNCTION readdir(directory bigint, after_cookie bigint, page int)
RETURNS TABLE (
  errno int, id bigint, kind smallint, mode int, uid int, gid int, nlink bigint, size bigint,
  allocated bigint, rdev bigint, atime bigint, mtime bigint, ctime bigint, version bigint,
  body bigint, xattrs boolean, deltas bigint, cookie bigint, name bytea)
LANGUAGE sql STABLE AS $$
  SELECT parent_error_(p.kind, p.nlink), e.id, e.kind, e.mode, e.uid, e.gid, e.nlink, e.size,
         e.allocated, e.rdev, e.atime, e.mtime, e.ctime, e.version, e.body, e.xattrs, e.deltas, e.cookie,
         e.name
    FROM inode p
    LEFT JOIN LATERAL (
      SELECT a.*, d.cookie, d.name
        FROM (SELECT x.inode, x.cookie, x.name FROM dentry x
               WHERE x.parent = p.id AND x.cookie > after_cookie ORDER BY x.cookie LIMIT page) d
        JOIN attrs a ON a.id = d.inode
       ORDER BY d.cookie) e ON true
   WHERE p.id = directory
$$;
