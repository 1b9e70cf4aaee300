-- Removes this name as long as another is there.
CREATE FUNCTION mend_directory_named_twice(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM lock_tree_();
  PERFORM fsck_lock_(ARRAY[subject, other]);
  DELETE FROM dentry d
   WHERE d.parent = other AND d.name = entry AND d.inode = subject
     AND EXISTS (
       SELECT FROM dentry x WHERE x.inode = subject AND (x.parent <> other OR x.name <> entry));
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  PERFORM fsck_recount_(i.id) FROM inode i WHERE i.id = other AND i.kind = 2 AND i.nlink > 0;
  RETURN 1;
END $$;
