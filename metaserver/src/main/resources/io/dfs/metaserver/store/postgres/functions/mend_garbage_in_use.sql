-- It is not garbage.
CREATE FUNCTION mend_garbage_in_use(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  DELETE FROM garbage g
   WHERE g.chunk = subject AND g.chunk_key = other
     AND EXISTS (SELECT FROM extent e WHERE e.chunk = subject AND e.chunk_key = other);
  RETURN CASE WHEN FOUND THEN 1 ELSE 0 END;
END $$;
