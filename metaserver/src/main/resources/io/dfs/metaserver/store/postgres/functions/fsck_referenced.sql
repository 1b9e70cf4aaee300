-- Those of some chunks that extents refer to.
CREATE FUNCTION fsck_referenced(chunks bigint[], keys bigint[])
RETURNS TABLE (chunk bigint, chunk_key bigint) LANGUAGE sql STABLE AS $$
  SELECT u.chunk, u.key FROM unnest(chunks, keys) u (chunk, key)
   WHERE EXISTS (SELECT FROM extent e WHERE e.chunk = u.chunk AND e.chunk_key = u.key)
$$;
