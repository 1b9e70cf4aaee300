-- The first of wanted numbers in a row.
CREATE FUNCTION grant_node_ids(wanted int, OUT first bigint) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(1145459456, 5);
  first := nextval('node_id');
  IF wanted > 1 THEN
    PERFORM setval('node_id', first + wanted - 1);
  END IF;
END $$;
