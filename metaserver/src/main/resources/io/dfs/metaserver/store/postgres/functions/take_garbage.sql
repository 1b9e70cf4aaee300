CREATE FUNCTION take_garbage(grace interval, limit_ int, without int[]) RETURNS TABLE (chunk bigint, chunk_key bigint)
LANGUAGE sql STABLE AS $$
  SELECT g.chunk, g.chunk_key FROM garbage g
   WHERE g.since <= clock_timestamp() - grace
     AND NOT (SELECT c.reclaim_stopped FROM cluster c)
     AND (g.chunk >> 48)::int <> ALL (without)
     AND NOT EXISTS (
       SELECT FROM extent e WHERE e.chunk = g.chunk AND e.chunk_key = g.chunk_key)
     AND NOT EXISTS (
       SELECT FROM chunk_allotment a
        WHERE a.first_chunk = g.chunk & ~63::bigint AND (g.chunk & 63) < a.count
          AND (a.used >> (g.chunk & 63)::int) & 1 = 0)
   ORDER BY g.since LIMIT limit_
$$;
