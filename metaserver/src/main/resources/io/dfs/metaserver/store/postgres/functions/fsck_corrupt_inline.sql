-- Inline pieces that do not verify.
CREATE FUNCTION fsck_corrupt_inline()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT d.body, d.pos, NULL::bytea, NULL::bigint, NULL::bigint FROM inline_data d
   WHERE d.crc <> crc_(d.data)
$$;
