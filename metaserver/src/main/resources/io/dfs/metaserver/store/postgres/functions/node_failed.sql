-- A node was found dead: its lease ends now, unless an outage is barely over. If it lives it registers
-- again and returns.
CREATE FUNCTION node_failed(node_id bigint) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE node n SET expires = clock_timestamp(), failed = true
   WHERE n.id = node_id AND n.expires > clock_timestamp() AND calm_();
  IF FOUND THEN
    PERFORM map_changed_();
  END IF;
  RETURN FOUND;
END $$;
