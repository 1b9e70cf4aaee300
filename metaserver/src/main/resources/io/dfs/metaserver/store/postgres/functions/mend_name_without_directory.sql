-- Removes the name; an inode without another gets one in lost+found.
CREATE FUNCTION mend_name_without_directory(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM fsck_lock_(ARRAY[subject, other, lost]);
  DELETE FROM dentry d
   WHERE d.parent = other AND d.name = entry AND d.inode = subject
     AND NOT EXISTS (
       SELECT FROM inode p WHERE p.id = other AND p.kind = 2 AND (p.nlink > 0 OR p.id = 1));
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  IF EXISTS (SELECT FROM inode i WHERE i.id = subject)
     AND NOT EXISTS (SELECT FROM dentry d WHERE d.inode = subject) THEN
    IF NOT fsck_adopt_(subject, lost, convert_to('#' || subject, 'UTF8')) THEN
      RAISE serialization_failure USING MESSAGE = 'a name appeared in lost+found';
    END IF;
  END IF;
  PERFORM fsck_recount_(subject);
  RETURN 1;
END $$;
