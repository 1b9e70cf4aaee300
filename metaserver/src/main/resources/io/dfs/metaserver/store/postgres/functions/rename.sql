-- rename and renameat2.
CREATE FUNCTION rename_(
  o jsonb, blobs bytea[], t bigint, OUT result json, OUT files int, OUT bytes bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  old_dir   bigint := (o->>'parent')::bigint;
  old_entry bytea := blobs[(o->>'name')::int];
  new_dir   bigint := (o->>'newParent')::bigint;
  new_entry bytea := blobs[(o->>'newName')::int];
  exchange  boolean := (o->>'exchange')::boolean;
  s         record;
  d         record;
  errno     int;
  across    boolean := old_dir <> new_dir;
  s_dirs    int;
  d_dirs    int;
  replaced  json;
  i         inode;
BEGIN
  files := 0;
  bytes := 0;
  SELECT x.kind, x.nlink, e.inode AS present, e.kind AS present_kind INTO s
    FROM inode x LEFT JOIN dentry e ON e.parent = x.id AND e.name = old_entry
   WHERE x.id = old_dir;
  SELECT x.kind, x.nlink, e.inode AS present, e.kind AS present_kind INTO d
    FROM inode x LEFT JOIN dentry e ON e.parent = x.id AND e.name = new_entry
   WHERE x.id = new_dir;
  errno := parent_error_(s.kind, s.nlink);
  IF errno = 0 THEN
    errno := parent_error_(d.kind, d.nlink);
  END IF;
  IF errno = 0 THEN
    errno := CASE
      WHEN s.present IS NULL THEN 2
      WHEN d.present IS NOT NULL AND (o->>'noReplace')::boolean THEN 17
      WHEN d.present IS NULL AND exchange THEN 2
      ELSE 0 END;
  END IF;
  IF errno <> 0 THEN
    result := failed_(errno);
    RETURN;
  END IF;
  IF s.present = d.present THEN
    result := json_build_array('renamed', attr_of_(s.present), NULL);
    RETURN;
  END IF;
  s_dirs := (s.present_kind = 2)::int;
  d_dirs := (d.present IS NOT NULL AND d.present_kind = 2)::int;
  IF across AND (s_dirs = 1 OR (exchange AND d_dirs = 1)) THEN
    PERFORM lock_tree_();
    -- Each in a statement after the lock: the tree cannot change any more.
    IF s_dirs = 1 AND stands_in_(new_dir, s.present) THEN
      errno := 22;
    ELSIF exchange AND d_dirs = 1 AND stands_in_(old_dir, d.present) THEN
      errno := 22;
    END IF;
  END IF;
  IF errno = 0 AND d.present IS NOT NULL AND NOT exchange THEN
    errno := CASE
      WHEN s_dirs = 1 AND d_dirs = 0 THEN 20
      WHEN s_dirs = 0 AND d_dirs = 1 THEN 21
      WHEN d_dirs = 1 AND EXISTS (SELECT FROM dentry c WHERE c.parent = d.present) THEN 39
      ELSE 0 END;
  END IF;
  IF errno <> 0 THEN
    result := failed_(errno);
    RETURN;
  END IF;

  -- The names. One that exists keeps its cookie whatever it means.
  IF d.present IS NULL THEN
    PERFORM add_dentry_(new_dir, new_entry, s.present, s.present_kind);
  ELSE
    UPDATE dentry SET inode = s.present, kind = s.present_kind
     WHERE parent = new_dir AND name = new_entry AND inode = d.present;
    IF NOT FOUND THEN
      RAISE serialization_failure USING MESSAGE = 'dentry changed under its lock';
    END IF;
  END IF;
  IF exchange THEN
    UPDATE dentry SET inode = d.present, kind = d.present_kind
     WHERE parent = old_dir AND name = old_entry AND inode = s.present;
    IF NOT FOUND THEN
      RAISE serialization_failure USING MESSAGE = 'dentry changed under its lock';
    END IF;
  ELSE
    PERFORM remove_dentry_(old_dir, old_entry, s.present);
  END IF;

  -- The parents.
  IF across THEN
    INSERT INTO dir_delta (parent, time, subdirs) VALUES (old_dir, t, CASE WHEN exchange THEN d_dirs ELSE 0 END - s_dirs);
    INSERT INTO dir_delta (parent, time, subdirs) VALUES (new_dir, t, s_dirs - d_dirs);
  ELSE
    INSERT INTO dir_delta (parent, time, subdirs) VALUES (old_dir, t, CASE WHEN exchange THEN 0 ELSE -d_dirs END);
  END IF;

  -- What was replaced or exchanged, then what moved.
  IF exchange THEN
    UPDATE inode x SET
      ctime = t, version = x.version + 1,
      parent = CASE WHEN d_dirs = 1 THEN old_dir ELSE x.parent END
    WHERE x.id = d.present RETURNING * INTO STRICT i;
    replaced := attr_(i);
  ELSIF d.present IS NOT NULL THEN
    replaced := remove_name_(d.present, d_dirs = 1, t);
  END IF;
  UPDATE inode x SET
    ctime = t, version = x.version + 1,
    parent = CASE WHEN s_dirs = 1 THEN new_dir ELSE x.parent END
  WHERE x.id = s.present RETURNING * INTO STRICT i;
  result := json_build_array('renamed', attr_(i), replaced);
END $$;
