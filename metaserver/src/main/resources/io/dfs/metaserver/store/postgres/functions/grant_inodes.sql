-- first is null if the session has expired.
CREATE FUNCTION grant_inodes(sess bigint, wanted int, OUT first bigint)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM 1 FROM session s WHERE s.id = sess FOR KEY SHARE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(1145459456, 2);
  first := nextval('inode_id');
  IF wanted > 1 THEN
    PERFORM setval('inode_id', first + wanted - 1);
  END IF;
  INSERT INTO inode_range (session, first, count) VALUES (sess, grant_inodes.first, wanted);
END $$;
