-- Gives an inode without a name one in lost+found; both are locked. False if that name is taken.
CREATE FUNCTION fsck_adopt_(target bigint, lost bigint, entry bytea) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  i inode;
BEGIN
  SELECT * INTO STRICT i FROM inode x WHERE x.id = target;
  INSERT INTO dentry (parent, name, inode, kind) VALUES (lost, entry, target, i.kind)
  ON CONFLICT (parent, name) DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO dir_delta (parent, time, subdirs)
  VALUES (lost, now_ns_(), CASE WHEN i.kind = 2 THEN 1 ELSE 0 END);
  IF i.kind = 2 THEN
    UPDATE inode x SET parent = lost WHERE x.id = target;
  END IF;
  DELETE FROM orphan o WHERE o.inode = target;
  PERFORM fsck_recount_(target);
  RETURN true;
END $$;
