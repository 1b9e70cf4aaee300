-- Servers that have not served for so long, and the functions that only they used; nothing while
-- service itself has not lasted that long. Who installs functions holds the same lock until its row
-- is there.
CREATE FUNCTION forget_servers(unseen interval) RETURNS int LANGUAGE plpgsql VOLATILE
SET client_min_messages = warning AS $$
DECLARE
  forgotten int;
  unused    text;
BEGIN
  IF EXISTS (SELECT FROM service s WHERE s.since > clock_timestamp() - unseen)
     OR NOT pg_try_advisory_xact_lock(1145459456, 4)
  THEN
    RETURN 0;
  END IF;
  DELETE FROM metaserver m WHERE m.last_service < clock_timestamp() - unseen;
  GET DIAGNOSTICS forgotten = ROW_COUNT;
  FOR unused IN
    SELECT n.nspname FROM pg_namespace n
     WHERE n.nspname LIKE 'dfs\_fn\_%'
       AND n.nspname NOT IN (SELECT m.function_schema FROM metaserver m)
  LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', unused);
  END LOOP;
  RETURN forgotten;
END $$;
