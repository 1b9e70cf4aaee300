-- Counts the subdirectories again.
CREATE FUNCTION mend_wrong_subdirectories(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM fsck_lock_(ARRAY[subject]);
  IF NOT EXISTS (SELECT FROM inode i WHERE i.id = subject AND i.kind = 2
                    AND (i.id = 1 OR EXISTS (SELECT FROM dentry d WHERE d.inode = subject))) THEN
    RETURN 0;
  END IF;
  RETURN CASE WHEN fsck_recount_(subject) THEN 1 ELSE 0 END;
END $$;
