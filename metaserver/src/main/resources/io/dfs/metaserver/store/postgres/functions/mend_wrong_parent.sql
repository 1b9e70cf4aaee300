-- Sets ".." to where its name is.
CREATE FUNCTION mend_wrong_parent(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM lock_tree_();
  PERFORM fsck_lock_(ARRAY[subject]);
  UPDATE inode i SET parent = (SELECT min(d.parent) FROM dentry d WHERE d.inode = subject),
                     version = i.version + 1
   WHERE i.id = subject AND i.kind = 2 AND i.id <> 1
     AND EXISTS (SELECT FROM dentry d WHERE d.inode = subject)
     AND NOT EXISTS (SELECT FROM dentry d WHERE d.inode = subject AND d.parent = i.parent);
  RETURN CASE WHEN FOUND THEN 1 ELSE 0 END;
END $$;
