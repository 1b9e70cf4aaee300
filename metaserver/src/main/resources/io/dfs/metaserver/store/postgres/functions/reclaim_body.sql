-- Deletes up to limit_ extents of a body, and its inline pieces once these are gone.
CREATE FUNCTION reclaim_body_(b bigint, limit_ int) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  chunks bigint[];
  keys   bigint[];
BEGIN
  WITH gone AS (
    DELETE FROM extent e WHERE e.body = b AND e.pos IN (
      SELECT x.pos FROM extent x WHERE x.body = b ORDER BY x.pos LIMIT limit_)
    RETURNING e.chunk, e.chunk_key)
  SELECT coalesce(array_agg(chunk), '{}'), coalesce(array_agg(chunk_key), '{}')
    INTO chunks, keys FROM gone;
  IF cardinality(chunks) > 0 THEN
    -- A statement of its own: the one that deletes still sees what it deletes.
    PERFORM queue_garbage_(chunks, keys);
  END IF;
  IF cardinality(chunks) < limit_ THEN
    DELETE FROM inline_data d WHERE d.body = b;
  END IF;
  RETURN cardinality(chunks);
END $$;
