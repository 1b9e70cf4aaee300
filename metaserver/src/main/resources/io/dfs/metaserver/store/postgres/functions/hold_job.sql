-- Whether the server that took a job has it still, for a while more.
CREATE FUNCTION hold_job(job_id bigint, attempt int, hold interval) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE job j SET taken_until = clock_timestamp() + hold WHERE j.id = job_id AND j.attempts = attempt;
  RETURN FOUND;
END $$;
