-- The volume's totals; subject: 1 files, 2 bytes.
CREATE FUNCTION fsck_wrong_totals()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT t.of_, NULL::bigint, NULL::bytea, t.have, t.want FROM fsck_totals_() t WHERE t.have <> t.want
$$;
