-- link.
CREATE FUNCTION link_(
  o jsonb, blobs bytea[], t bigint, OUT result json, OUT files int, OUT bytes bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  directory bigint := (o->>'parent')::bigint;
  entry     bytea := blobs[(o->>'name')::int];
  target    bigint := (o->>'inode')::bigint;
  p         record;
  errno     int;
  i         inode;
BEGIN
  files := 0;
  bytes := 0;
  SELECT x.kind, x.nlink, d.inode AS present INTO p
    FROM inode x LEFT JOIN dentry d ON d.parent = x.id AND d.name = entry
   WHERE x.id = directory;
  errno := parent_error_(p.kind, p.nlink);
  IF errno = 0 AND p.present IS NOT NULL THEN
    errno := 17;
  END IF;
  IF errno = 0 THEN
    SELECT * INTO i FROM inode WHERE id = target;
    errno := CASE
      WHEN NOT FOUND OR i.nlink = 0 THEN 2
      WHEN i.kind = 2 THEN 1
      WHEN i.nlink >= 65000 THEN 31
      ELSE 0 END;
  END IF;
  IF errno <> 0 THEN
    result := failed_(errno);
    RETURN;
  END IF;
  UPDATE inode SET nlink = nlink + 1, ctime = t, version = version + 1
   WHERE id = target RETURNING * INTO STRICT i;
  PERFORM add_dentry_(directory, entry, target, i.kind);
  INSERT INTO dir_delta (parent, time, subdirs) VALUES (directory, t, 0);
  result := json_build_array('changed', attr_(i));
END $$;
