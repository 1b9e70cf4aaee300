-- Symlinks without a target, or of another length.
CREATE FUNCTION fsck_symlink_without_target()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT i.id, NULL::bigint, NULL::bytea, i.size, length(s.target)::bigint
    FROM inode i LEFT JOIN symlink s ON s.inode = i.id
   WHERE i.kind = 3 AND i.size IS DISTINCT FROM length(s.target)
$$;
