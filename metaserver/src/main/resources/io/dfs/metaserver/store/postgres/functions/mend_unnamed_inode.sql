-- Gives it a name in lost+found.
CREATE FUNCTION mend_unnamed_inode(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM fsck_lock_(ARRAY[subject, lost]);
  IF NOT EXISTS (SELECT FROM inode i WHERE i.id = subject)
     OR EXISTS (SELECT FROM dentry d WHERE d.inode = subject)
     OR EXISTS (SELECT FROM orphan o WHERE o.inode = subject) THEN
    RETURN 0;
  END IF;
  RETURN CASE WHEN fsck_adopt_(subject, lost, convert_to('#' || subject, 'UTF8')) THEN 1 ELSE 2 END;
END $$;
