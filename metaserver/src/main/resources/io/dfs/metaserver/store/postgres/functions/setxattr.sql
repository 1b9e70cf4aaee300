-- setxattr. mode: 1 the attribute must not be there, 2 it must.
CREATE FUNCTION setxattr_(
  o jsonb, blobs bytea[], t bigint, OUT result json, OUT files int, OUT bytes bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  target  bigint := (o->>'inode')::bigint;
  entry   bytea := blobs[(o->>'name')::int];
  only_if int := (o->>'mode')::int;
  i       inode;
  more    int;
  errno   int;
BEGIN
  files := 0;
  bytes := 0;
  SELECT * INTO i FROM inode WHERE id = target;
  IF NOT FOUND THEN
    result := failed_(2);
    RETURN;
  END IF;
  -- Each name takes a NUL in the list.
  more := CASE
    WHEN EXISTS (SELECT FROM xattr x WHERE x.inode = target AND x.name = entry) THEN 0
    ELSE length(entry) + 1 END;
  errno := CASE
    WHEN only_if = 1 AND more = 0 THEN 17
    WHEN only_if = 2 AND more > 0 THEN 61
    WHEN i.xattr_bytes + more > 65536 THEN 28
    ELSE 0 END;
  IF errno <> 0 THEN
    result := failed_(errno);
    RETURN;
  END IF;
  INSERT INTO xattr (inode, name, value) VALUES (target, entry, blobs[(o->>'value')::int])
  ON CONFLICT (inode, name) DO UPDATE SET value = EXCLUDED.value;
  UPDATE inode SET xattr_bytes = xattr_bytes + more, ctime = t, version = version + 1
   WHERE id = target RETURNING * INTO STRICT i;
  result := json_build_array('changed', attr_(i));
END $$;
