-- ENOENT for a node that is not known, EBUSY for one that lives or is a member of a group.
CREATE FUNCTION forget_node(node_id bigint) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  n node;
BEGIN
  -- The lock of tend_groups, which would bring it back.
  PERFORM pg_advisory_xact_lock(1145459456, 6);
  SELECT * INTO n FROM node x WHERE x.id = node_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 2;
  ELSIF n.expires > clock_timestamp()
     OR EXISTS (SELECT FROM group_member m WHERE m.node = node_id) THEN
    RETURN 16;
  END IF;
  DELETE FROM away_member w WHERE w.node = node_id;
  DELETE FROM leaving_member l WHERE l.node = node_id;
  DELETE FROM data_directory d WHERE d.node = node_id;
  DELETE FROM node x WHERE x.id = node_id;
  PERFORM map_changed_();
  RETURN 0;
END $$;
