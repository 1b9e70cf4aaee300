-- Uses a chunk's id up; an allotment without unused ids goes.
CREATE FUNCTION use_chunk_(chunk bigint) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  a chunk_allotment;
BEGIN
  UPDATE chunk_allotment x SET used = x.used | (1::bigint << (chunk & 63)::int)
   WHERE x.first_chunk = chunk & ~63::bigint RETURNING * INTO STRICT a;
  IF a.used = (CASE WHEN a.count = 64 THEN -1 ELSE (1::bigint << a.count) - 1 END) THEN
    DELETE FROM chunk_allotment x WHERE x.first_chunk = a.first_chunk;
  END IF;
END $$;
