-- It is no orphan.
CREATE FUNCTION mend_named_orphan(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM fsck_lock_(ARRAY[subject]);
  DELETE FROM orphan o WHERE o.inode = subject AND EXISTS (SELECT FROM dentry d WHERE d.inode = subject);
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  PERFORM fsck_recount_(subject);
  RETURN 1;
END $$;
