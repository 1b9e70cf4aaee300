-- Uses the id up.
CREATE FUNCTION mend_allotted_chunk_in_use(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM 1 FROM chunk_allotment a WHERE a.first_chunk = subject & ~63::bigint FOR UPDATE;
  IF NOT EXISTS (
    SELECT FROM chunk_allotment a
     WHERE a.first_chunk = subject & ~63::bigint AND (subject & 63) < a.count
       AND (a.used >> (subject & 63)::int) & 1 = 0
       AND EXISTS (SELECT FROM extent e WHERE e.chunk = subject)) THEN
    RETURN 0;
  END IF;
  PERFORM use_chunk_(subject);
  RETURN 1;
END $$;
