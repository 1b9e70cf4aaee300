-- A job of a kind that is due and that nobody works on, for a while.
CREATE FUNCTION take_job(kind_ text, server bigint, hold interval)
RETURNS TABLE (id bigint, argument jsonb, attempts int) LANGUAGE sql VOLATILE AS $$
  UPDATE job j SET taken_by = server, taken_until = clock_timestamp() + hold, attempts = j.attempts + 1
   WHERE j.id = (
     SELECT x.id FROM job x
      WHERE x.due <= clock_timestamp() AND x.kind = kind_
        AND (x.taken_until IS NULL OR x.taken_until < clock_timestamp())
      ORDER BY x.due, x.id LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING j.id, j.argument, j.attempts
$$;
