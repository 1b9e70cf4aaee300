-- open(O_CREAT) and mknod.
CREATE FUNCTION create_(
  o jsonb, blobs bytea[], t bigint, OUT result json, OUT files int, OUT bytes bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  directory    bigint := (o->>'parent')::bigint;
  entry        bytea := blobs[(o->>'name')::int];
  new_id       bigint := (o->>'id')::bigint;
  new_kind     smallint := (o->>'kind')::smallint;
  new_mode     int := (o->>'mode')::int;
  new_uid      int := (o->>'uid')::int;
  new_gid      int := (o->>'gid')::int;
  new_rdev     bigint := (o->>'rdev')::bigint;
  p_kind       smallint;
  p_nlink      int;
  p_mode       int;
  p_gid        int;
  present      bigint;
  present_kind smallint;
  errno        int;
  i            inode;
BEGIN
  files := 0;
  bytes := 0;
  SELECT p.kind, p.nlink, p.mode, p.gid, d.inode, d.kind
    INTO p_kind, p_nlink, p_mode, p_gid, present, present_kind
    FROM inode p LEFT JOIN dentry d ON d.parent = p.id AND d.name = entry
   WHERE p.id = directory;
  errno := parent_error_(p_kind, p_nlink);
  IF errno <> 0 THEN
    result := failed_(errno);
    RETURN;
  END IF;
  IF present IS NOT NULL THEN
    IF (o->>'exclusive')::boolean OR new_kind <> 1 THEN
      result := failed_(17);
    ELSIF present_kind = 2 THEN
      result := failed_(21);
    ELSIF present_kind = 3 THEN
      result := failed_(40);
    ELSE
      SELECT * INTO STRICT i FROM inode WHERE id = present;
      result := json_build_array(
        'opened', attr_(i), false,
        CASE WHEN i.allocated > 0 THEN layout_(i.body, 0, 9223372036854775807) END);
    END IF;
    RETURN;
  END IF;
  IF p_mode & 1024 <> 0 THEN
    new_gid := p_gid;
  END IF;
  INSERT INTO inode (id, kind, mode, uid, gid, nlink, rdev, atime, mtime, ctime, body)
  VALUES (new_id, new_kind, new_mode, new_uid, new_gid, 1, new_rdev, t, t, t, new_id)
  ON CONFLICT (id) DO NOTHING;
  IF NOT FOUND THEN
    result := failed_(22);
    RETURN;
  END IF;
  INSERT INTO dentry (parent, name, inode, kind) VALUES (directory, entry, new_id, new_kind);
  INSERT INTO dir_delta (parent, time, subdirs) VALUES (directory, t, 0);
  files := 1;
  result := json_build_array(
    'opened',
    json_build_array(
      new_id, new_kind, new_mode, new_uid, new_gid, 1, 0, 0, new_rdev, t, t, t, 1, new_id, false),
    true, NULL);
END $$;
