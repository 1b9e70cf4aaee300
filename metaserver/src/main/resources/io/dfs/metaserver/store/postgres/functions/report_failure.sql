-- Somebody says that a member does not work, though it answered when it was asked: the second who says
-- so within 5 s has its data directory held. The directory's lock orders reports: each is counted by
-- the next, whichever server takes it.
CREATE FUNCTION report_failure(group_id int, node_id bigint, who text) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  dir bigint;
BEGIN
  SELECT d.id INTO dir FROM group_member m JOIN data_directory d ON d.id = m.directory
   WHERE m.grp = group_id AND m.node = node_id FOR UPDATE OF d;
  IF dir IS NULL OR NOT calm_() THEN
    RETURN false;
  END IF;
  DELETE FROM failure_report r
   WHERE r.directory = dir AND r.reported < clock_timestamp() - interval '5 s';
  INSERT INTO failure_report (directory, reporter, reported) VALUES (dir, who, clock_timestamp())
  ON CONFLICT (directory, reporter) DO UPDATE SET reported = EXCLUDED.reported;
  IF (SELECT count(*) FROM failure_report r WHERE r.directory = dir) < 2 THEN
    RETURN false;
  END IF;
  DELETE FROM failure_report r WHERE r.directory = dir;
  RETURN hold_directory_(dir);
END $$;
