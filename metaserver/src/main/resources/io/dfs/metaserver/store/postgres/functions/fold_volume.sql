CREATE FUNCTION fold_volume_(limit_ int) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  folded int;
  f      bigint;
  b      bigint;
BEGIN
  PERFORM 1 FROM volume_total FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  WITH gone AS (
    DELETE FROM volume_delta d WHERE d.ctid = ANY (ARRAY(
      SELECT x.ctid FROM volume_delta x LIMIT limit_))
    RETURNING d.files, d.bytes)
  SELECT count(*), coalesce(sum(files), 0), coalesce(sum(bytes), 0) INTO folded, f, b FROM gone;
  IF folded > 0 THEN
    UPDATE volume_total SET files = files + f, bytes = bytes + b;
  END IF;
  RETURN folded;
END $$;
