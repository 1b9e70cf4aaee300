-- Reclaims go on after a check has looked at everything. Whether they had stopped.
CREATE FUNCTION resume_reclaim() RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE cluster SET reclaim_stopped = false WHERE reclaim_stopped;
  RETURN FOUND;
END $$;
