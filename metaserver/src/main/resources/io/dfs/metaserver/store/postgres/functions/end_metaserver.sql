-- A server that stops in order.
CREATE FUNCTION end_metaserver(server bigint) RETURNS void LANGUAGE sql VOLATILE AS $$
  DELETE FROM metaserver m WHERE m.id = server
$$;
