-- Removes the name.
CREATE FUNCTION mend_name_without_inode(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM fsck_lock_(ARRAY[other]);
  DELETE FROM dentry d
   WHERE d.parent = other AND d.name = entry AND d.inode = subject
     AND NOT EXISTS (SELECT FROM inode i WHERE i.id = subject);
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  PERFORM fsck_recount_(i.id) FROM inode i WHERE i.id = other AND i.kind = 2 AND i.nlink > 0;
  RETURN 1;
END $$;
