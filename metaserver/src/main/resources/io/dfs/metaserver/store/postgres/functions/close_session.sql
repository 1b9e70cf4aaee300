CREATE FUNCTION close_session(sess bigint) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM 1 FROM session s WHERE s.id = sess FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM end_session_(sess);
  RETURN true;
END $$;
