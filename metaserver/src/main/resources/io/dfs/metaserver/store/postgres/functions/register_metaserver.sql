-- id 0 takes a new one.
CREATE FUNCTION register_metaserver(server bigint, address text, release text, function_schema text)
RETURNS bigint LANGUAGE sql VOLATILE AS $$
  INSERT INTO metaserver AS m (id, address, release, function_schema)
  VALUES (CASE WHEN server = 0 THEN nextval('metaserver_id') ELSE server END, address, release,
          function_schema)
  ON CONFLICT (id) DO UPDATE SET last_service = clock_timestamp()
  RETURNING m.id
$$;
