-- A job is done, or comes again after a pause.
CREATE FUNCTION end_job(job_id bigint, attempt int, again interval) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF again IS NULL THEN
    DELETE FROM job j WHERE j.id = job_id AND j.attempts = attempt;
  ELSE
    UPDATE job j SET due = clock_timestamp() + again, taken_by = NULL, taken_until = NULL
     WHERE j.id = job_id AND j.attempts = attempt;
  END IF;
END $$;
