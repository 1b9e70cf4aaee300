CREATE FUNCTION garbage_count() RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT count(*) FROM garbage
$$;
