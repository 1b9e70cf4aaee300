-- Nodes that groups may come to and go from by choice: they live, have a directory that is well and are
-- not to be drained. groups: those that each has, without those that are moving away from it. weight: its share
-- of the capacity, 1 on average. coming: groups that are moving to it.
CREATE FUNCTION placeable_() RETURNS TABLE (node bigint, zone text, registered timestamptz, groups int,
                                            weight float8, coming int)
LANGUAGE sql VOLATILE AS $$
  WITH n AS (
    SELECT x.id, x.zone, x.registered, nullif(sum(d.capacity), 0)::float8 AS capacity
      FROM node x JOIN data_directory d ON d.node = x.id
     WHERE x.expires > clock_timestamp() AND NOT x.draining AND NOT sick_(d)
     GROUP BY x.id),
  m AS MATERIALIZED (
    SELECT x.node, x.replaces, x.replaces IS NOT NULL AND moves_in_(x) AS moves FROM group_member x)
  SELECT n.id, n.zone, n.registered,
         (SELECT count(*) FROM m WHERE m.node = n.id)::int
           - (SELECT count(*) FROM m WHERE m.moves AND m.replaces = n.id)::int,
         coalesce(n.capacity / avg(n.capacity) OVER (), 1),
         (SELECT count(*) FROM m WHERE m.moves AND m.node = n.id)::int
    FROM n ORDER BY n.id
$$;
