CREATE FUNCTION garbage_deleted(chunks bigint[], keys bigint[]) RETURNS void
LANGUAGE sql VOLATILE AS $$
  DELETE FROM garbage g USING unnest(chunks, keys) u (chunk, key)
   WHERE g.chunk = u.chunk AND g.chunk_key = u.key
$$;
