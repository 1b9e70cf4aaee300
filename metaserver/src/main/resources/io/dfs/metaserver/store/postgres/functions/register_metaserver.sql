CREATE FUNCTION register_metaserver(address text, release text, function_schema text)
RETURNS bigint LANGUAGE sql VOLATILE AS $$
  INSERT INTO metaserver (id, address, release, function_schema)
  VALUES (nextval('metaserver_id'), address, release, function_schema) RETURNING id
$$;
