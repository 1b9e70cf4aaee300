-- EPERM for another node's directory. A directory that comes back with fewer records than are
-- known, or with a generation that is past, has an older disk.
CREATE FUNCTION register_node(
  node_id bigint, node_address text, node_zone text, node_release text, directories bigint[], generations bigint[],
  positions bigint[], capacities bigint[], frees bigint[], failures boolean[], lease interval)
RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  d     data_directory;
  older boolean;
  g     int;
BEGIN
  IF EXISTS (SELECT FROM data_directory x WHERE x.id = ANY (directories) AND x.node <> node_id) THEN
    RETURN json_build_array(1);
  END IF;
  INSERT INTO node (id, address, zone, release, registered, expires)
  VALUES (node_id, node_address, node_zone, node_release, clock_timestamp(), clock_timestamp() + lease)
  ON CONFLICT (id) DO UPDATE SET
    address = EXCLUDED.address, zone = EXCLUDED.zone, release = EXCLUDED.release,
    registered = EXCLUDED.registered, expires = EXCLUDED.expires, stopped = false,
    failed = false, gone = false;
  PERFORM 1 FROM data_directory x WHERE x.id = ANY (directories) ORDER BY x.id FOR UPDATE;
  FOR n IN 1 .. cardinality(directories) LOOP
    SELECT * INTO d FROM data_directory x WHERE x.id = directories[n];
    IF NOT FOUND THEN
      INSERT INTO data_directory (id, node, position, capacity, free, failed)
      VALUES (directories[n], node_id, positions[n], capacities[n], frees[n], failures[n]);
      CONTINUE;
    END IF;
    older := positions[n] < d.position OR (generations[n] > 0 AND generations[n] < d.generation);
    UPDATE data_directory x SET
      generation = x.generation + older::int, position = positions[n], capacity = capacities[n],
      free = frees[n], failed = failures[n]
    WHERE x.id = d.id;
    IF older THEN
      FOR g IN
        SELECT p.id FROM placement_group p
         WHERE p.id IN (SELECT m.grp FROM group_member m WHERE m.directory = d.id)
         ORDER BY p.id FOR UPDATE
      LOOP
        UPDATE group_member m SET state = 1, stint = next_stint_(g)
         WHERE m.grp = g AND m.directory = d.id;
        PERFORM group_changed_(g);
      END LOOP;
    END IF;
  END LOOP;
  PERFORM map_changed_();
  RETURN node_grant_(0, directories);
END $$;
