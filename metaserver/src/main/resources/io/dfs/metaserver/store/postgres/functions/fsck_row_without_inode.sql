-- What belongs to inodes that do not exist; other: 1 symlink, 2 xattr, 3 dir_delta.
CREATE FUNCTION fsck_row_without_inode()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT r.inode, r.of_, NULL::bytea, NULL::bigint, NULL::bigint FROM (
    SELECT s.inode, 1::bigint AS of_ FROM symlink s
    UNION ALL SELECT DISTINCT x.inode, 2::bigint FROM xattr x
    UNION ALL SELECT DISTINCT d.parent, 3::bigint FROM dir_delta d) r
   WHERE NOT EXISTS (
     SELECT FROM inode i WHERE i.id = r.inode
        AND CASE r.of_ WHEN 1 THEN i.kind = 3 WHEN 3 THEN i.kind = 2 ELSE true END)
$$;
