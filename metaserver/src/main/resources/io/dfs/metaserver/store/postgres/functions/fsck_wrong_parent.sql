-- Directories whose ".." is not where their name is.
CREATE FUNCTION fsck_wrong_parent()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT i.id, NULL::bigint, NULL::bytea, i.parent, min(d.parent)
    FROM inode i JOIN dentry d ON d.inode = i.id WHERE i.kind = 2 AND i.id <> 1
   GROUP BY i.id, i.parent HAVING NOT bool_or(d.parent = i.parent) IS TRUE
$$;
