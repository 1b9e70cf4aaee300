-- Chunks queued for reclaim that an extent refers to.
CREATE FUNCTION fsck_garbage_in_use()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT g.chunk, g.chunk_key, NULL::bytea, NULL::bigint, NULL::bigint FROM garbage g
   WHERE EXISTS (SELECT FROM extent e WHERE e.chunk = g.chunk AND e.chunk_key = g.chunk_key)
$$;
