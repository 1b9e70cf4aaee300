-- Groups in which tend_group has something to change, with how many members are fit: serving, not
-- away or sick, not to be drained.
CREATE FUNCTION untended_groups_(copies int, min_replicas int, steady boolean)
RETURNS TABLE (grp int, fit bigint) LANGUAGE sql VOLATILE AS $$
  WITH n AS MATERIALIZED (
    SELECT x.id, away_(x, steady) AS away, x.draining, x.gone,
           x.expires > clock_timestamp() AS living
      FROM node x),
  g AS MATERIALIZED (
    SELECT m.grp,
           count(*) FILTER (WHERE NOT (m.replaces IS NOT NULL AND moves_in_(m))) AS members,
           count(*) FILTER (WHERE m.state = 2) AS serving,
           count(*) FILTER (WHERE m.state = 2 AND NOT n.away AND NOT sick_(d)
                              AND NOT n.draining) AS fit,
           bool_or(m.state = 1 AND (n.away OR sick_(d) OR n.draining)) AS syncing_leaves,
           bool_or(m.state = 2 AND (n.away OR sick_(d))) AS serving_away,
           bool_or(m.state = 2 AND n.draining) AS drained
      FROM group_member m JOIN n ON n.id = m.node JOIN data_directory d ON d.id = m.directory
     GROUP BY m.grp)
  SELECT g.grp, g.fit FROM g
   WHERE g.syncing_leaves
      OR g.serving > min_replicas AND (g.serving_away OR g.drained AND g.fit >= copies)
      OR g.members > copies AND g.fit >= copies
  UNION
  SELECT w.grp, coalesce(g.fit, 0)
    FROM away_member w JOIN n ON n.id = w.node JOIN data_directory d ON d.id = w.directory
    LEFT JOIN g ON g.grp = w.grp
   WHERE n.living AND NOT sick_(d) OR n.gone OR d.failed OR n.draining OR g.members >= copies
$$;
