-- A member was found late or sick: its data directory is held out of its groups.
CREATE FUNCTION member_failed(group_id int, node_id bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  dir bigint;
BEGIN
  SELECT d.id INTO dir FROM group_member m JOIN data_directory d ON d.id = m.directory
   WHERE m.grp = group_id AND m.node = node_id FOR UPDATE OF d;
  RETURN dir IS NOT NULL AND calm_() AND hold_directory_(dir);
END $$;
