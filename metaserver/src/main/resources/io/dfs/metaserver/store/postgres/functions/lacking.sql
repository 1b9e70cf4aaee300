-- What a new chunk lacks to be committed: [members without it, too few serve], null if nothing. The
-- slot's row was locked in an earlier statement, so the transaction has an id, and whoever changed
-- the members before this statement's snapshot is seen.
CREATE FUNCTION lacking_(chunk bigint, acks jsonb, min_replicas int) RETURNS json
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  missing bigint[];
  serving bigint;
BEGIN
  SELECT array_agg(m.node ORDER BY m.node) FILTER (WHERE NOT acks ? (m.node || ':' || d.generation)),
         count(*) FILTER (WHERE m.state = 2)
    INTO missing, serving
    FROM group_member m JOIN data_directory d ON d.id = m.directory
   WHERE m.grp = chunk >> 48;
  IF missing IS NULL AND serving >= min_replicas THEN
    RETURN NULL;
  END IF;
  RETURN json_build_array(coalesce(missing, '{}'), serving < min_replicas);
END $$;
