-- Whether an inode is a directory or stands below it.
CREATE FUNCTION stands_in_(inner_id bigint, outer_id bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up (id, parent) AS (
    SELECT i.id, i.parent FROM inode i WHERE i.id = inner_id
    UNION ALL
    SELECT i.id, i.parent FROM up JOIN inode i ON i.id = up.parent
     WHERE up.id <> up.parent AND up.id <> outer_id)
  SELECT EXISTS (SELECT FROM up WHERE up.id = outer_id)
$$;
