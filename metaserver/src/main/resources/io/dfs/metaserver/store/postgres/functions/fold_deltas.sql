CREATE FUNCTION fold_deltas(limit_ int) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  folded    int := fold_volume_(limit_);
  directory bigint;
BEGIN
  FOR directory IN
    SELECT DISTINCT d.parent FROM (SELECT x.parent FROM dir_delta x ORDER BY x.parent LIMIT limit_) d
     ORDER BY 1
  LOOP
    folded := folded + fold_directory(directory);
  END LOOP;
  RETURN folded;
END $$;
