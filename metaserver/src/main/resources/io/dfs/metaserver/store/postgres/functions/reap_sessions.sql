CREATE FUNCTION reap_sessions() RETURNS SETOF bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  sess bigint;
BEGIN
  FOR sess IN
    SELECT s.id FROM session s WHERE s.expires < clock_timestamp()
     ORDER BY s.id LIMIT 64 FOR UPDATE SKIP LOCKED
  LOOP
    PERFORM end_session_(sess);
    RETURN NEXT sess;
  END LOOP;
END $$;
