-- Queues chunks that a DataNode has, that no extent refers to and that nobody may commit any more. One
-- snapshot sees both, and a commit changes both at once. Returns how many are new in the queue.
CREATE FUNCTION queue_unreferenced(chunks bigint[], keys bigint[]) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  queued int;
BEGIN
  INSERT INTO garbage (chunk, chunk_key)
  SELECT DISTINCT u.chunk, u.key FROM unnest(chunks, keys) u (chunk, key)
   WHERE NOT EXISTS (SELECT FROM extent e WHERE e.chunk = u.chunk AND e.chunk_key = u.key)
     AND NOT EXISTS (
       SELECT FROM chunk_allotment a
        WHERE a.first_chunk = u.chunk & ~63::bigint AND (u.chunk & 63) < a.count
          AND (a.used >> (u.chunk & 63)::int) & 1 = 0)
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS queued = ROW_COUNT;
  RETURN queued;
END $$;
