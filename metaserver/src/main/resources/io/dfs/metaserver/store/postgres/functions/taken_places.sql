-- Who has a place in a group: members, former ones that are waited for, and those that are deleting what
-- they have of it. One that stays counts as a copy: a member, or waited for, whose node is not gone and
-- not to be drained, whose data directory has not failed, and that is not yet to take another's place.
-- STABLE, so that it becomes part of the query and is asked for one group only.
CREATE FUNCTION taken_places_() RETURNS TABLE (grp int, node bigint, stays boolean)
LANGUAGE sql STABLE AS $$
  SELECT m.grp, m.node, bool_or(m.stays AND NOT n.gone AND NOT n.draining)
    FROM (SELECT x.grp, x.node,
                 NOT d.failed AND NOT (x.replaces IS NOT NULL AND moves_in_(x)) AS stays
            FROM group_member x JOIN data_directory d ON d.id = x.directory
          UNION ALL
          SELECT w.grp, w.node, NOT d.failed
            FROM away_member w JOIN data_directory d ON d.id = w.directory
          UNION ALL
          SELECT l.grp, l.node, false FROM leaving_member l WHERE l.approved) m
    JOIN node n ON n.id = m.node
   GROUP BY m.grp, m.node
$$;
