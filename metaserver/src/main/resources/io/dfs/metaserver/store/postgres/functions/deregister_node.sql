CREATE FUNCTION deregister_node(node_id bigint) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE node n SET expires = clock_timestamp(), stopped = true
   WHERE n.id = node_id AND n.expires > clock_timestamp();
  IF FOUND THEN
    PERFORM map_changed_();
  END IF;
END $$;
