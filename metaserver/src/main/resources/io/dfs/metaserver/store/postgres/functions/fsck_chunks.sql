-- Chunks of a group that extents refer to, with their lengths, ascending.
CREATE FUNCTION fsck_chunks(group_id int, after_sequence bigint, limit_ int)
RETURNS TABLE (chunk bigint, chunk_key bigint, chunk_len int) LANGUAGE sql STABLE AS $$
  SELECT DISTINCT e.chunk, e.chunk_key, e.chunk_len FROM extent e
   WHERE e.chunk > (group_id::bigint << 48) + after_sequence
     AND e.chunk <= (group_id::bigint << 48) + 281474976710655
   ORDER BY 1, 2, 3 LIMIT limit_
$$;
