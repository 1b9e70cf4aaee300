-- A file of root's in lost+found that has a body. 0 if its name is taken.
CREATE FUNCTION fsck_new_file_(lost bigint, entry bytea, new_body bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  t  bigint := now_ns_();
  id bigint;
BEGIN
  IF EXISTS (SELECT FROM dentry d WHERE d.parent = lost AND d.name = entry) THEN
    RETURN 0;
  END IF;
  PERFORM pg_advisory_xact_lock(1145459456, 2);
  id := nextval('inode_id');
  INSERT INTO inode (id, kind, mode, uid, gid, nlink, atime, mtime, ctime, body)
  VALUES (id, 1, 384, 0, 0, 1, t, t, t, coalesce(new_body, id));
  IF NOT fsck_adopt_(id, lost, entry) THEN
    RAISE serialization_failure USING MESSAGE = 'a name appeared in lost+found';
  END IF;
  INSERT INTO volume_delta (files, bytes) VALUES (1, 0);
  RETURN id;
END $$;
