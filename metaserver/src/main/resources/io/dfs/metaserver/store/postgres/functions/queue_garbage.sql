-- Queues chunks that no extent refers to any more.
CREATE FUNCTION queue_garbage_(chunks bigint[], keys bigint[]) RETURNS void
LANGUAGE sql VOLATILE AS $$
  INSERT INTO garbage (chunk, chunk_key)
  SELECT DISTINCT u.chunk, u.key FROM unnest(chunks, keys) u (chunk, key)
   WHERE NOT EXISTS (
     SELECT FROM extent e WHERE e.chunk = u.chunk AND e.chunk_key = u.key)
  ON CONFLICT DO NOTHING
$$;
