-- extents, unless the names under which the inode is known mean something else by now, or it has no
-- names and the session does not hold it.
CREATE FUNCTION open(sess bigint, inode_id bigint, known_parents bigint[], known_names bytea[])
RETURNS TABLE (
  errno int, id bigint, kind smallint, mode int, uid int, gid int, nlink bigint, size bigint,
  allocated bigint, rdev bigint, atime bigint, mtime bigint, ctime bigint, version bigint,
  body bigint, xattrs boolean, deltas bigint,
  more boolean, positions bigint[], lengths int[], chunks bigint[], keys bigint[], offsets int[],
  pieces bytea[])
LANGUAGE sql STABLE AS $$
  SELECT CASE
           WHEN a.nlink = 0 AND NOT EXISTS (
             SELECT FROM open_file f WHERE f.inode = inode_id AND f.session = sess) THEN 116
           WHEN cardinality(known_parents) > 0 AND EXISTS (
             SELECT FROM unnest(known_parents, known_names) k (parent, name)
              WHERE NOT EXISTS (
                SELECT FROM dentry d
                 WHERE d.parent = k.parent AND d.name = k.name AND d.inode = inode_id)) THEN 116
           ELSE 0 END,
         a.id, a.kind, a.mode, a.uid, a.gid, a.nlink, a.size, a.allocated, a.rdev, a.atime,
         a.mtime, a.ctime, a.version, a.body, a.xattrs, a.deltas, a.more, a.positions, a.lengths, a.chunks,
         a.keys, a.offsets, a.pieces
    FROM extents(inode_id, 0, 9223372036854775807) a
$$;
