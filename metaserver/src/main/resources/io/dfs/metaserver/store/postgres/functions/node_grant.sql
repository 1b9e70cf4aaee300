-- What a node is told: [errno, map version, position, [[directory, generation, [group...],
-- [[members that serve and live, group, stint] of groups in which it is syncing...]]...]].
CREATE FUNCTION node_grant_(errno int, directories bigint[]) RETURNS json LANGUAGE sql VOLATILE AS $$
  SELECT json_build_array(
    errno,
    (SELECT version FROM map_version),
    (SELECT concat_ws(':', p.system_identifier, p.timeline, p.incarnation, p.lsn)
       FROM database_position() p),
    (SELECT coalesce(
       json_agg(json_build_array(
         d.id, d.generation,
         (SELECT coalesce(json_agg(m.grp ORDER BY m.grp), '[]')
            FROM group_member m WHERE m.directory = d.id),
         (SELECT coalesce(json_agg(json_build_array(
                   (SELECT count(*) FROM group_member o JOIN node n ON n.id = o.node
                     WHERE o.grp = m.grp AND o.state = 2 AND n.expires > clock_timestamp()),
                   m.grp, m.stint)), '[]')
            FROM group_member m WHERE m.directory = d.id AND m.state = 1))),
       '[]')
      FROM data_directory d WHERE d.id = ANY (directories)))
$$;
