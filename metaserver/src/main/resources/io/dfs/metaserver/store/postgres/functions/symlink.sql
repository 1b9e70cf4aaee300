-- symlink.
CREATE FUNCTION symlink_(
  o jsonb, blobs bytea[], t bigint, OUT result json, OUT files int, OUT bytes bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  directory bigint := (o->>'parent')::bigint;
  entry     bytea := blobs[(o->>'name')::int];
  new_id    bigint := (o->>'id')::bigint;
  new_gid   int := (o->>'gid')::int;
  pointee   bytea := blobs[(o->>'target')::int];
  p         record;
  errno     int;
  i         inode;
BEGIN
  files := 0;
  bytes := 0;
  SELECT x.kind, x.nlink, x.mode, x.gid, d.inode AS present INTO p
    FROM inode x LEFT JOIN dentry d ON d.parent = x.id AND d.name = entry
   WHERE x.id = directory;
  errno := parent_error_(p.kind, p.nlink);
  IF errno = 0 AND p.present IS NOT NULL THEN
    errno := 17;
  END IF;
  IF errno <> 0 THEN
    result := failed_(errno);
    RETURN;
  END IF;
  IF p.mode & 1024 <> 0 THEN
    new_gid := p.gid;
  END IF;
  INSERT INTO inode (id, kind, mode, uid, gid, nlink, size, atime, mtime, ctime, body)
  VALUES (new_id, 3, 511, (o->>'uid')::int, new_gid, 1, length(pointee), t, t, t, new_id)
  ON CONFLICT (id) DO NOTHING RETURNING * INTO i;
  IF NOT FOUND THEN
    result := failed_(22);
    RETURN;
  END IF;
  INSERT INTO symlink (inode, target) VALUES (new_id, pointee);
  PERFORM add_dentry_(directory, entry, new_id, 3::smallint);
  INSERT INTO dir_delta (parent, time, subdirs) VALUES (directory, t, 0);
  files := 1;
  result := json_build_array('changed', attr_(i));
END $$;
