-- What a database has to change that was filled from a dump: it has another history than the one that
-- wrote the dump, and ids that were given after it must not be given again.
CREATE FUNCTION loaded_cluster() RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE cluster SET
    incarnation = incarnation + 1,
    reclaim_stopped = true,
    system_identifier = s.system_identifier,
    timeline = substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)
  FROM pg_control_system() s;
  UPDATE placement_group SET next_sequence = next_sequence + 4294967296, epoch = epoch + 1;
  UPDATE map_version SET version = version + 1;
  -- They are waited for as after an outage.
  UPDATE node SET expires = clock_timestamp();
  INSERT INTO service DEFAULT VALUES;
END $$;
