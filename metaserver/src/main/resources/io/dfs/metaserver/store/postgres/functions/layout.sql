-- The layout of [lo, hi) as outcomes carry it: [more behind, [[pos, len, chunk, key, off, hex]...]].
CREATE FUNCTION layout_(b bigint, lo bigint, hi bigint) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_array(
    more_behind_(b, hi),
    coalesce(
      json_agg(json_build_array(r.pos, r.len, r.chunk, r.key, r.off, encode(r.data, 'hex'))
               ORDER BY r.pos),
      '[]'))
  FROM layout_rows_(b, lo, hi) r
$$;
