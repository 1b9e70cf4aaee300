-- All inodes as stat wants them: a directory's deltas are added.
CREATE VIEW attrs AS
SELECT i.id, i.kind, i.mode, i.uid, i.gid, i.nlink + coalesce(d.subdirs, 0) AS nlink, i.size,
       i.allocated, i.rdev, i.atime, greatest(i.mtime, d.last) AS mtime,
       greatest(i.ctime, d.last) AS ctime, i.version + coalesce(d.changes, 0) AS version, i.body,
       i.xattr_bytes > 0 AS xattrs,
       coalesce(d.changes, 0) AS deltas, i.parent, i.nlink AS own_nlink
  FROM inode i
  LEFT JOIN LATERAL (
    SELECT count(*) AS changes, sum(x.subdirs) AS subdirs, max(x.time) AS last
      FROM dir_delta x WHERE x.parent = i.id AND i.kind = 2 AND i.nlink > 0) d ON true;
