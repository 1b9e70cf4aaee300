-- Who has a place in a group: members, and former ones that are waited for. One that stays counts as a
-- copy: its node is not gone and not to be drained.
CREATE FUNCTION taken_places_() RETURNS TABLE (grp int, node bigint, stays boolean)
LANGUAGE sql VOLATILE AS $$
  SELECT m.grp, m.node, NOT n.gone AND NOT n.draining
    FROM (SELECT x.grp, x.node FROM group_member x UNION SELECT w.grp, w.node FROM away_member w) m
    JOIN node n ON n.id = m.node
$$;
