-- Notes that this server serves; true when leases could be renewed for a whole lease without a
-- break. A break is a quarter of a lease in which nobody called this. A server that was forgotten
-- while it was away is known again.
CREATE FUNCTION note_service(
  server bigint, address text, release text, function_schema text, lease interval)
RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  begun timestamptz;
BEGIN
  PERFORM register_metaserver(server, address, release, function_schema);
  UPDATE service s SET
    since = CASE WHEN s.last < clock_timestamp() - lease / 4 THEN clock_timestamp() ELSE s.since END,
    last = clock_timestamp()
  RETURNING s.since INTO begun;
  RETURN clock_timestamp() - begun >= lease;
END $$;
