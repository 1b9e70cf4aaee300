-- Makes it a file in lost+found.
CREATE FUNCTION mend_body_without_inode(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  file bigint;
BEGIN
  PERFORM fsck_lock_(ARRAY[lost]);
  IF EXISTS (SELECT FROM inode i WHERE i.body = subject)
     OR EXISTS (SELECT FROM abandoned_body a WHERE a.body = subject)
     OR NOT EXISTS (SELECT FROM extent e WHERE e.body = subject)
        AND NOT EXISTS (SELECT FROM inline_data d WHERE d.body = subject) THEN
    RETURN 0;
  END IF;
  file := fsck_new_file_(lost, convert_to('#body-' || subject, 'UTF8'), subject);
  IF file = 0 THEN
    RETURN 2;
  END IF;
  PERFORM fsck_measure_(file);
  INSERT INTO volume_delta (files, bytes) SELECT 0, i.allocated FROM inode i WHERE i.id = file;
  RETURN 1;
END $$;
