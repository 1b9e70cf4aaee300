-- What a node is told: [errno, map version, position, [[directory, generation, [group...]]...]].
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
            FROM group_member m WHERE m.directory = d.id))),
       '[]')
      FROM data_directory d WHERE d.id = ANY (directories)))
$$;
