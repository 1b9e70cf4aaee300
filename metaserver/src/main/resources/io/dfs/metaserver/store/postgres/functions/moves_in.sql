-- Whether a member is one more than its group needs: it copies what another has, to take its place, and
-- the other stays meanwhile. Ask only where m.replaces IS NOT NULL, which is rare: a call is not cheap.
CREATE FUNCTION moves_in_(m group_member) RETURNS boolean LANGUAGE sql STABLE
RETURN m.state = 1 AND EXISTS (
  SELECT FROM group_member o JOIN node n ON n.id = o.node JOIN data_directory d ON d.id = o.directory
   WHERE o.grp = m.grp AND o.node = m.replaces AND NOT n.gone AND NOT n.draining AND NOT d.failed);
