-- Extents and inline pieces (chunk 0, key = crc) of a body that touch [lo, hi), by position: one
-- more than an answer may have.
CREATE FUNCTION layout_rows_(b bigint, lo bigint, hi bigint)
RETURNS TABLE (pos bigint, len int, chunk bigint, key bigint, off int, data bytea)
LANGUAGE sql STABLE AS $$
  SELECT * FROM (
    (SELECT e.pos, e.len, e.chunk, e.chunk_key, e.chunk_off, NULL::bytea
       FROM extent e
      WHERE e.body = b AND e.pos < hi AND e.pos + e.len > lo
        AND e.pos >= coalesce(
          (SELECT x.pos FROM extent x WHERE x.body = b AND x.pos <= lo
            ORDER BY x.pos DESC LIMIT 1), 0)
      ORDER BY e.pos LIMIT 4097)
    UNION ALL
    (SELECT d.pos, length(d.data), 0, d.crc, 0, d.data
       FROM inline_data d
      WHERE d.body = b AND d.pos < hi AND d.pos + length(d.data) > lo
        AND d.pos > lo - 4096
      ORDER BY d.pos LIMIT 4097)) r
  ORDER BY 1 LIMIT 4097
$$;
