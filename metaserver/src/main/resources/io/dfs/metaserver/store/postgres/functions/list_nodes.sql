-- [[node, address, zone, release, left_ms, draining, gone, [[directory, generation, position, capacity, free,
-- groups, failed, held_ms]...]]...]
CREATE FUNCTION list_nodes() RETURNS json LANGUAGE sql STABLE AS $$
  SELECT coalesce(json_agg(json_build_array(
           n.id, n.address, n.zone, n.release,
           (extract(epoch FROM n.expires - clock_timestamp()) * 1000)::bigint,
           n.draining, n.gone,
           (SELECT coalesce(json_agg(json_build_array(
                     d.id, d.generation, d.position, d.capacity, d.free,
                     (SELECT count(*) FROM group_member m WHERE m.directory = d.id), d.failed,
                     greatest(0, extract(epoch FROM d.held_until - clock_timestamp()) * 1000)::bigint)
                     ORDER BY d.id), '[]')
              FROM data_directory d WHERE d.node = n.id))
           ORDER BY n.id), '[]')
    FROM node n
$$;
