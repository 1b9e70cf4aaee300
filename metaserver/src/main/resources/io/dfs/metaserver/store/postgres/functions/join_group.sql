-- A node becomes a member for a new stint, on the directory given or its emptiest; the caller has locked
-- the group. Chunks that it still has of an earlier time are its own again.
CREATE FUNCTION join_group_(g int, node_id bigint, state int, on_directory bigint, replaces bigint)
RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  DELETE FROM leaving_member l WHERE l.grp = g AND l.node = node_id;
  INSERT INTO group_member (grp, node, state, directory, stint, replaces)
  VALUES (g, node_id, state, coalesce(on_directory, emptiest_(node_id)), next_stint_(g), replaces)
  ON CONFLICT (grp, node) DO NOTHING;
END $$;
