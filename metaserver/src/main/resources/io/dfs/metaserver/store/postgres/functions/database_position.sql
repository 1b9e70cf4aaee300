-- Where the database stands, to notice one that has gone back in time. pg_control_checkpoint()
-- lags after a promotion, so the timeline comes from the name of the present WAL file.
CREATE FUNCTION database_position()
RETURNS TABLE (system_identifier bigint, timeline text, incarnation bigint, lsn text)
LANGUAGE sql VOLATILE AS $$
  SELECT s.system_identifier, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8), c.incarnation,
         pg_current_wal_flush_lsn()::text
    FROM pg_control_system() s, cluster c
$$;
