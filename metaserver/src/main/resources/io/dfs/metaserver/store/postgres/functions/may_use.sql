-- Whether a chunk is allotted to the session and unused.
CREATE FUNCTION may_use_(sess bigint, chunk bigint) RETURNS boolean LANGUAGE sql STABLE
RETURN EXISTS (
  SELECT FROM chunk_allotment a
   WHERE a.first_chunk = chunk & ~63::bigint AND a.session = sess AND (chunk & 63) < a.count
     AND (a.used >> (chunk & 63)::int) & 1 = 0);
