-- mkdir.
CREATE FUNCTION mkdir_(
  o jsonb, blobs bytea[], t bigint, OUT result json, OUT files int, OUT bytes bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  directory bigint := (o->>'parent')::bigint;
  entry     bytea := blobs[(o->>'name')::int];
  new_id    bigint := (o->>'id')::bigint;
  new_mode  int := (o->>'mode')::int;
  new_gid   int := (o->>'gid')::int;
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
    new_mode := new_mode | 1024;
  END IF;
  INSERT INTO inode (id, kind, mode, uid, gid, nlink, atime, mtime, ctime, body, parent)
  VALUES (new_id, 2, new_mode, (o->>'uid')::int, new_gid, 2, t, t, t, new_id, directory)
  ON CONFLICT (id) DO NOTHING RETURNING * INTO i;
  IF NOT FOUND THEN
    result := failed_(22);
    RETURN;
  END IF;
  PERFORM add_dentry_(directory, entry, new_id, 2::smallint);
  INSERT INTO dir_delta (parent, time, subdirs) VALUES (directory, t, 1);
  files := 1;
  result := json_build_array('changed', attr_(i));
END $$;
