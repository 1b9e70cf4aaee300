CREATE FUNCTION map_changed_() RETURNS void LANGUAGE sql VOLATILE AS $$
  UPDATE map_version SET version = version + 1
$$;
