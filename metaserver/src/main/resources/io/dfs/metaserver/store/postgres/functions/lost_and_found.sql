-- The directory for what has lost its name; made if it is not there. 0 if the name means something
-- else. The name is locked.
CREATE FUNCTION lost_and_found() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  t     bigint := now_ns_();
  found_ dentry;
  id    bigint;
BEGIN
  PERFORM 1 FROM inode i WHERE i.id = 1 FOR KEY SHARE;
  SELECT * INTO found_ FROM dentry d WHERE d.parent = 1 AND d.name = 'lost+found';
  IF FOUND THEN
    RETURN coalesce(
      (SELECT i.id FROM inode i WHERE i.id = found_.inode AND i.kind = 2 AND i.nlink > 0), 0);
  END IF;
  PERFORM pg_advisory_xact_lock(1145459456, 2);
  id := nextval('inode_id');
  INSERT INTO inode (id, kind, mode, uid, gid, nlink, atime, mtime, ctime, body, parent)
  VALUES (id, 2, 448, 0, 0, 2, t, t, t, id, 1);
  INSERT INTO dentry (parent, name, inode, kind) VALUES (1, 'lost+found', id, 2);
  INSERT INTO dir_delta (parent, time, subdirs) VALUES (1, t, 1);
  INSERT INTO volume_delta (files, bytes) VALUES (1, 0);
  RETURN id;
END $$;
