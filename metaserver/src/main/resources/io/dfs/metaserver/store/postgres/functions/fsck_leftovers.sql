-- Those of some chunks that no extent refers to, that nobody may commit any more, and that are not
-- queued for reclaim either.
CREATE FUNCTION fsck_leftovers(chunks bigint[], keys bigint[])
RETURNS TABLE (chunk bigint, chunk_key bigint) LANGUAGE sql STABLE AS $$
  SELECT u.chunk, u.key FROM unnest(chunks, keys) u (chunk, key)
   WHERE NOT EXISTS (SELECT FROM extent e WHERE e.chunk = u.chunk AND e.chunk_key = u.key)
     AND NOT EXISTS (SELECT FROM garbage g WHERE g.chunk = u.chunk AND g.chunk_key = u.key)
     AND NOT EXISTS (
       SELECT FROM chunk_allotment a
        WHERE a.first_chunk = u.chunk & ~63::bigint AND (u.chunk & 63) < a.count
          AND (a.used >> (u.chunk & 63)::int) & 1 = 0)
$$;
