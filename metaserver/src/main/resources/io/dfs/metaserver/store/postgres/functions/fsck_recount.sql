-- Sets the link count of an inode, which the caller has locked, to what names say. Whether it was
-- another.
CREATE FUNCTION fsck_recount_(target bigint) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE inode i SET nlink = i.nlink + c.more, version = i.version + 1 FROM (
    SELECT x.id,
           CASE WHEN x.kind = 2
             THEN 2 + (SELECT count(*) FROM dentry d JOIN inode s ON s.id = d.inode AND s.kind = 2
                        WHERE d.parent = x.id)
                    - coalesce((SELECT sum(t.subdirs) FROM dir_delta t WHERE t.parent = x.id), 0)
             ELSE (SELECT count(*) FROM dentry d WHERE d.inode = x.id) END - x.nlink AS more
      FROM inode x WHERE x.id = target) c
   WHERE i.id = c.id AND c.more <> 0;
  RETURN FOUND;
END $$;
