-- Counts the names again. One without any is for others.
CREATE FUNCTION mend_wrong_links(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM fsck_lock_(ARRAY[subject]);
  IF EXISTS (SELECT FROM dentry d WHERE d.inode = subject)
     = EXISTS (SELECT FROM orphan o WHERE o.inode = subject) THEN
    RETURN 0;
  END IF;
  RETURN CASE WHEN fsck_recount_(subject) THEN 1 ELSE 0 END;
END $$;
