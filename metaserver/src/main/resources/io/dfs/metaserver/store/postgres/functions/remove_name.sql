-- Takes one name from an inode, a directory's only one; without names it becomes an orphan.
CREATE FUNCTION remove_name_(target bigint, is_directory boolean, t bigint) RETURNS json
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  i inode;
BEGIN
  IF is_directory THEN
    PERFORM fold_locked_(target);
  END IF;
  UPDATE inode x SET
    nlink = CASE WHEN is_directory THEN 0 ELSE x.nlink - 1 END, ctime = t, version = x.version + 1
  WHERE x.id = target RETURNING * INTO STRICT i;
  IF i.nlink = 0 THEN
    INSERT INTO orphan (inode) VALUES (target);
  END IF;
  RETURN attr_(i);
END $$;
