CREATE FUNCTION list_metaservers()
RETURNS TABLE (id bigint, address text, release text, up_ms bigint, served_ms bigint)
LANGUAGE sql STABLE AS $$
  SELECT m.id, m.address, m.release,
         (extract(epoch FROM clock_timestamp() - m.started) * 1000)::bigint,
         (extract(epoch FROM clock_timestamp() - m.last_service) * 1000)::bigint
    FROM metaserver m ORDER BY m.id
$$;
