-- Bytes of bodies that no inode has.
CREATE FUNCTION fsck_body_without_inode()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT b.body, NULL::bigint, NULL::bytea, NULL::bigint, NULL::bigint FROM (
    SELECT e.body FROM extent e UNION SELECT d.body FROM inline_data d) b
   WHERE NOT EXISTS (SELECT FROM inode i WHERE i.body = b.body)
     AND NOT EXISTS (SELECT FROM abandoned_body a WHERE a.body = b.body)
$$;
