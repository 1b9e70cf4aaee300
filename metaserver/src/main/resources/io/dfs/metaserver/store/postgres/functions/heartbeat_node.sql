-- ESTALE if the node's lease does not run, or for a directory that is not registered.
CREATE FUNCTION heartbeat_node(
  node_id bigint, directories bigint[], positions bigint[], capacities bigint[], frees bigint[],
  failures boolean[], lease interval)
RETURNS json LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM 1 FROM node n WHERE n.id = node_id AND n.expires > clock_timestamp() FOR UPDATE;
  IF NOT FOUND OR EXISTS (
    SELECT FROM unnest(directories) u
     WHERE NOT EXISTS (SELECT FROM data_directory d WHERE d.id = u AND d.node = node_id))
  THEN
    RETURN json_build_array(116);
  END IF;
  UPDATE node n SET expires = clock_timestamp() + lease WHERE n.id = node_id;
  PERFORM map_changed_() WHERE EXISTS (
    SELECT FROM unnest(directories, failures) u (id, failed)
      JOIN data_directory d ON d.id = u.id AND d.failed <> u.failed);
  UPDATE data_directory d SET
    position = greatest(d.position, u.position), capacity = u.capacity, free = u.free,
    failed = u.failed
  FROM unnest(directories, positions, capacities, frees, failures)
       u (id, position, capacity, free, failed)
  WHERE d.id = u.id;
  RETURN node_grant_(0, directories);
END $$;
