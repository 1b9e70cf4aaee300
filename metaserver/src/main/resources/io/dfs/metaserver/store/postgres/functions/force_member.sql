-- A member that is catching up serves all the same, though it may lack chunks; members that serve and are
-- not there leave, and are waited for like others. ENOENT if the node is no such member or does not live,
-- EBUSY if a member that serves lives: there is nothing to force; -1 done.
CREATE FUNCTION force_member(group_id int, node_id bigint) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM 1 FROM placement_group p WHERE p.id = group_id FOR UPDATE;
  IF NOT EXISTS (
    SELECT FROM group_member m JOIN node n ON n.id = m.node JOIN data_directory d ON d.id = m.directory
     WHERE m.grp = group_id AND m.node = node_id AND m.state = 1
       AND n.expires > clock_timestamp() AND NOT sick_(d)) THEN
    RETURN 2;
  END IF;
  IF EXISTS (
    SELECT FROM group_member m JOIN node n ON n.id = m.node JOIN data_directory d ON d.id = m.directory
     WHERE m.grp = group_id AND m.state = 2 AND n.expires > clock_timestamp() AND NOT sick_(d)) THEN
    RETURN 16;
  END IF;
  INSERT INTO away_member (grp, node, directory)
  SELECT m.grp, m.node, m.directory
    FROM group_member m JOIN node n ON n.id = m.node JOIN data_directory d ON d.id = m.directory
   WHERE m.grp = group_id AND m.state = 2 AND NOT n.gone AND NOT n.draining AND NOT d.failed
  ON CONFLICT DO NOTHING;
  DELETE FROM group_member m WHERE m.grp = group_id AND m.state = 2;
  UPDATE group_member m SET state = 2 WHERE m.grp = group_id AND m.node = node_id;
  PERFORM group_changed_(group_id);
  PERFORM map_changed_();
  RETURN -1;
END $$;
