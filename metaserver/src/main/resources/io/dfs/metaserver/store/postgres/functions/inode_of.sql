-- The inode that has a body; none if it is abandoned.
CREATE FUNCTION inode_of_(b bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT i.id FROM inode i WHERE i.id = b AND i.body = b
  UNION ALL
  SELECT i.id FROM inode i WHERE i.body = b AND i.body <> i.id
  LIMIT 1
$$;
