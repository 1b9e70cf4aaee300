-- ENOENT for a node that is not known.
CREATE FUNCTION drain_node(node_id bigint, wanted boolean) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE node n SET draining = wanted WHERE n.id = node_id;
  RETURN CASE WHEN FOUND THEN 0 ELSE 2 END;
END $$;
