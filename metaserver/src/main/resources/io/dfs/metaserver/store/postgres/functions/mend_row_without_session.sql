-- Ends the session once more.
CREATE FUNCTION mend_row_without_session(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM fsck_row_without_session() f
     WHERE f.subject = mend_row_without_session.subject AND f.other = mend_row_without_session.other) THEN
    RETURN 0;
  END IF;
  PERFORM end_session_(subject);
  RETURN 1;
END $$;
