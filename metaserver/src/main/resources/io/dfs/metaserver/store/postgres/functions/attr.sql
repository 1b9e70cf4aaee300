-- Attributes as the outcomes carry them. A directory's deltas are added.
CREATE FUNCTION attr_(i inode) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
  changes bigint := 0;
  subdirs bigint := 0;
  last    bigint := 0;
BEGIN
  IF i.kind = 2 AND i.nlink > 0 THEN
    SELECT count(*), coalesce(sum(d.subdirs), 0), coalesce(max(d.time), 0)
      INTO changes, subdirs, last FROM dir_delta d WHERE d.parent = i.id;
  END IF;
  RETURN json_build_array(
    i.id, i.kind, i.mode, i.uid, i.gid, i.nlink + subdirs, i.size, i.allocated, i.rdev,
    i.atime, greatest(i.mtime, last), greatest(i.ctime, last), i.version + changes, i.body,
    i.xattr_bytes > 0);
END $$;
