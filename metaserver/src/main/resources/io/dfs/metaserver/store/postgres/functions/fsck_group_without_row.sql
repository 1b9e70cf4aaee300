-- Groups that extents refer to and that do not exist.
CREATE FUNCTION fsck_group_without_row()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT DISTINCT e.chunk >> 48, NULL::bigint, NULL::bytea, NULL::bigint, NULL::bigint FROM extent e
   WHERE NOT EXISTS (SELECT FROM placement_group g WHERE g.id = e.chunk >> 48)
$$;
