-- Adds a directory's deltas to its row, which the caller has locked.
CREATE FUNCTION fold_locked_(directory bigint) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  changes int;
  subs    bigint;
  last    bigint;
BEGIN
  WITH gone AS (DELETE FROM dir_delta d WHERE d.parent = directory RETURNING d.time, d.subdirs)
  SELECT count(*), sum(subdirs), max(time) INTO changes, subs, last FROM gone;
  IF changes > 0 THEN
    UPDATE inode SET
      nlink = nlink + CASE WHEN nlink = 0 THEN 0 ELSE subs END,
      version = version + changes,
      mtime = greatest(mtime, last),
      ctime = greatest(ctime, last)
    WHERE id = directory;
  END IF;
  RETURN changes;
END $$;
