-- Bodies that would be reclaimed and that an inode has.
CREATE FUNCTION fsck_abandoned_body_in_use()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT a.body, i.id, NULL::bytea, NULL::bigint, NULL::bigint
    FROM abandoned_body a JOIN inode i ON i.body = a.body
$$;
