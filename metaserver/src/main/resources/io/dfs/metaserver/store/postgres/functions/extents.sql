-- Attributes and what of [lo, hi) a file has, as arrays in the order of positions; the bytes of the
-- inline pieces (chunk 0, key = crc) in the same order.
CREATE FUNCTION extents(inode_id bigint, lo bigint, hi bigint)
RETURNS TABLE (
  errno int, id bigint, kind smallint, mode int, uid int, gid int, nlink bigint, size bigint,
  allocated bigint, rdev bigint, atime bigint, mtime bigint, ctime bigint, version bigint,
  body bigint, xattrs boolean, deltas bigint,
  more boolean, positions bigint[], lengths int[], chunks bigint[], keys bigint[], offsets int[],
  pieces bytea[])
LANGUAGE sql STABLE AS $$
  SELECT 0, a.id, a.kind, a.mode, a.uid, a.gid, a.nlink, a.size, a.allocated, a.rdev, a.atime,
         a.mtime, a.ctime, a.version, a.body, a.xattrs, a.deltas,
         CASE WHEN a.allocated > 0 THEN more_behind_(a.body, hi) ELSE false END,
         l.positions, l.lengths, l.chunks, l.keys, l.offsets, l.pieces
    FROM attrs a
    LEFT JOIN LATERAL (
      SELECT array_agg(r.pos) AS positions, array_agg(r.len) AS lengths,
             array_agg(r.chunk) AS chunks, array_agg(r.key) AS keys, array_agg(r.off) AS offsets,
             array_agg(r.data) FILTER (WHERE r.chunk = 0) AS pieces
        FROM layout_rows_(a.body, lo, hi) r WHERE a.allocated > 0) l ON true
   WHERE a.id = inode_id
$$;
