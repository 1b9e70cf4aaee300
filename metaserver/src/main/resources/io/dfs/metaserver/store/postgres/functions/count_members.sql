-- A group's members (without those that are yet to take another's place), those that serve, and of
-- these the fit ones: not away or sick, not to be drained.
CREATE FUNCTION count_members_(g int, steady boolean, OUT members int, OUT serving int, OUT fit int)
LANGUAGE sql VOLATILE AS $$
  SELECT count(*) FILTER (WHERE NOT (m.replaces IS NOT NULL AND moves_in_(m))),
         count(*) FILTER (WHERE m.state = 2),
         count(*) FILTER (WHERE m.state = 2 AND NOT away_(n, steady) AND NOT sick_(d)
                          AND NOT n.draining)
    FROM group_member m JOIN node n ON n.id = m.node JOIN data_directory d ON d.id = m.directory
   WHERE m.grp = g
$$;
