-- [version, [[node, address, zone, alive, capacity, free]...], [[group, epoch, [[node, state,
-- stint]...]]...]]; no groups but null if the caller has those of this version.
CREATE FUNCTION placement_map(known bigint) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_array(
    (SELECT version FROM map_version),
    (SELECT coalesce(json_agg(json_build_array(
              n.id, n.address, n.zone, n.expires > clock_timestamp(),
              coalesce(d.capacity, 0), coalesce(d.free, 0))), '[]')
       FROM node n LEFT JOIN LATERAL (
         SELECT sum(x.capacity) AS capacity, sum(x.free) AS free
           FROM data_directory x WHERE x.node = n.id) d ON true),
    (SELECT CASE WHEN version <> known THEN
      (SELECT coalesce(json_agg(json_build_array(
              p.id, p.epoch,
              (SELECT coalesce(json_agg(json_build_array(m.node, m.state, m.stint) ORDER BY m.node),
                               '[]')
                 FROM group_member m WHERE m.grp = p.id))), '[]')
         FROM placement_group p) END FROM map_version))
$$;
