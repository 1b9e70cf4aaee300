-- Chunks of which a file uses too little.
CREATE FUNCTION sparse_chunks(file bigint, live_percent int, limit_ int)
RETURNS TABLE (chunk bigint, chunk_key bigint) LANGUAGE sql STABLE AS $$
  SELECT e.chunk, e.chunk_key FROM inode i JOIN extent e ON e.body = i.body WHERE i.id = file
   GROUP BY e.chunk, e.chunk_key
  HAVING sum(e.len) * 100 < max(e.chunk_len)::bigint * live_percent
   ORDER BY 1, 2 LIMIT limit_
$$;
