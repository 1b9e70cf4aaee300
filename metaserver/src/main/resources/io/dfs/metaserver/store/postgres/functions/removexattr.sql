-- removexattr.
CREATE FUNCTION removexattr_(
  o jsonb, blobs bytea[], t bigint, OUT result json, OUT files int, OUT bytes bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  target bigint := (o->>'inode')::bigint;
  entry  bytea := blobs[(o->>'name')::int];
  i      inode;
BEGIN
  files := 0;
  bytes := 0;
  IF NOT EXISTS (SELECT FROM inode WHERE id = target) THEN
    result := failed_(2);
    RETURN;
  END IF;
  DELETE FROM xattr x WHERE x.inode = target AND x.name = entry;
  IF NOT FOUND THEN
    result := failed_(61);
    RETURN;
  END IF;
  UPDATE inode SET xattr_bytes = xattr_bytes - length(entry) - 1, ctime = t, version = version + 1
   WHERE id = target RETURNING * INTO STRICT i;
  result := json_build_array('changed', attr_(i));
END $$;
