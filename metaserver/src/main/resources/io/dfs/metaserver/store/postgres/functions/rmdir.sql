-- rmdir. The directory's row was locked FOR UPDATE in an earlier statement, so nobody is adding to
-- it now, and this one sees all that was added before.
CREATE FUNCTION rmdir_(
  o jsonb, blobs bytea[], t bigint, OUT result json, OUT files int, OUT bytes bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  directory bigint := (o->>'parent')::bigint;
  entry     bytea := blobs[(o->>'name')::int];
  p         record;
  errno     int;
BEGIN
  files := 0;
  bytes := 0;
  SELECT x.kind, x.nlink, d.inode AS present, d.kind AS present_kind INTO p
    FROM inode x LEFT JOIN dentry d ON d.parent = x.id AND d.name = entry
   WHERE x.id = directory;
  errno := parent_error_(p.kind, p.nlink);
  IF errno = 0 THEN
    errno := CASE
      WHEN p.present IS NULL THEN 2
      WHEN p.present_kind <> 2 THEN 20
      WHEN EXISTS (SELECT FROM dentry c WHERE c.parent = p.present) THEN 39
      ELSE 0 END;
  END IF;
  IF errno <> 0 THEN
    result := failed_(errno);
    RETURN;
  END IF;
  PERFORM remove_dentry_(directory, entry, p.present);
  INSERT INTO dir_delta (parent, time, subdirs) VALUES (directory, t, -1);
  result := json_build_array('removed', remove_name_(p.present, true, t));
END $$;
