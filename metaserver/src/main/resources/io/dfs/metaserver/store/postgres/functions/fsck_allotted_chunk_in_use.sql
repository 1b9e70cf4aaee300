-- Chunks that an extent refers to and that a session may commit once more.
CREATE FUNCTION fsck_allotted_chunk_in_use()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT DISTINCT e.chunk, a.session, NULL::bytea, NULL::bigint, NULL::bigint
    FROM extent e JOIN chunk_allotment a ON a.first_chunk = e.chunk & ~63::bigint
   WHERE (e.chunk & 63) < a.count AND (a.used >> (e.chunk & 63)::int) & 1 = 0
$$;
