-- Who has a place in a group: members, and former ones that are waited for. One that stays counts as a
-- copy: its node is not gone and not to be drained, its data directory has not failed.
CREATE FUNCTION taken_places_() RETURNS TABLE (grp int, node bigint, stays boolean)
LANGUAGE sql VOLATILE AS $$
  SELECT m.grp, m.node, bool_and(NOT n.gone AND NOT n.draining AND NOT d.failed)
    FROM (SELECT x.grp, x.node, x.directory FROM group_member x
          UNION SELECT w.grp, w.node, w.directory FROM away_member w) m
    JOIN node n ON n.id = m.node JOIN data_directory d ON d.id = m.directory
   GROUP BY m.grp, m.node
$$;
