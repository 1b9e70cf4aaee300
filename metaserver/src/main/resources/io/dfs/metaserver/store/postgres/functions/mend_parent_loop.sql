-- Takes it out of the loop and puts it into lost+found.
CREATE FUNCTION mend_parent_loop(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  at    bigint := other;
  steps int := 0;
BEGIN
  PERFORM lock_tree_();
  PERFORM fsck_lock_(ARRAY[subject, other, lost]);
  WHILE at <> subject LOOP
    SELECT i.parent INTO at FROM inode i WHERE i.id = at AND i.id <> 1;
    steps := steps + 1;
    IF at IS NULL OR steps > 100000 THEN
      RETURN 0;
    END IF;
  END LOOP;
  DELETE FROM dentry d WHERE d.parent = other AND d.name = entry AND d.inode = subject;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  IF NOT fsck_adopt_(subject, lost, convert_to('#' || subject, 'UTF8')) THEN
    RAISE serialization_failure USING MESSAGE = 'a name appeared in lost+found';
  END IF;
  PERFORM fsck_recount_(other);
  RETURN 1;
END $$;
