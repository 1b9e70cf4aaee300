-- Link counts, of all but directories.
CREATE FUNCTION fsck_wrong_links()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT i.id, NULL::bigint, NULL::bytea, i.nlink::bigint, coalesce(n.names, 0)
    FROM inode i
    LEFT JOIN (SELECT d.inode, count(*) AS names FROM dentry d GROUP BY d.inode) n ON n.inode = i.id
    LEFT JOIN orphan o ON o.inode = i.id
   WHERE i.kind <> 2 AND i.nlink <> coalesce(n.names, 0)
     AND (n.names IS NULL) = (o.inode IS NOT NULL)
$$;
