CREATE FUNCTION list_group(group_id int, after_sequence bigint, limit_ int)
RETURNS TABLE (chunk bigint, chunk_key bigint) LANGUAGE sql STABLE AS $$
  SELECT DISTINCT e.chunk, e.chunk_key FROM extent e
   WHERE e.chunk > (group_id::bigint << 48) + after_sequence
     AND e.chunk <= (group_id::bigint << 48) + 281474976710655
   ORDER BY 1, 2 LIMIT limit_
$$;
