-- Sets the name's kind.
CREATE FUNCTION mend_wrong_kind(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM fsck_lock_(ARRAY[subject, other]);
  UPDATE dentry d SET kind = i.kind FROM inode i
   WHERE d.parent = other AND d.name = entry AND d.inode = subject AND i.id = subject AND d.kind <> i.kind;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  PERFORM fsck_recount_(other);
  RETURN 1;
END $$;
