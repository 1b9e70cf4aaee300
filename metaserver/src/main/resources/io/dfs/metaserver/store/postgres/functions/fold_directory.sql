-- Folds a directory's deltas unless somebody is changing its row.
CREATE FUNCTION fold_directory(directory bigint) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM 1 FROM inode i WHERE i.id = directory FOR NO KEY UPDATE SKIP LOCKED;
  RETURN CASE WHEN FOUND THEN fold_locked_(directory) ELSE 0 END;
END $$;
