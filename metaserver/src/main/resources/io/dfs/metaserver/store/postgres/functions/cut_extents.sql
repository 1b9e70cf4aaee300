-- Removes what a body has in [lo, hi): extents are trimmed or split. dropped gets the chunks (and
-- their keys) that lost a whole extent.
CREATE FUNCTION cut_extents_(
  b bigint, lo bigint, hi bigint, INOUT dropped bigint[], INOUT dropped_keys bigint[],
  OUT removed bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  e      extent;
  chunks bigint[];
  keys   bigint[];
BEGIN
  WITH gone AS (
    DELETE FROM extent x WHERE x.body = b AND x.pos >= lo AND x.pos < hi AND x.pos + x.len <= hi
    RETURNING x.len, x.chunk, x.chunk_key)
  SELECT coalesce(sum(len), 0), array_agg(chunk), array_agg(chunk_key)
    INTO removed, chunks, keys FROM gone;
  dropped := dropped || chunks;
  dropped_keys := dropped_keys || keys;
  -- The one that begins before the range and reaches into it.
  SELECT * INTO e FROM extent x WHERE x.body = b AND x.pos < lo ORDER BY x.pos DESC LIMIT 1;
  IF FOUND AND e.pos + e.len > lo THEN
    UPDATE extent SET len = (lo - e.pos)::int WHERE body = b AND pos = e.pos;
    removed := removed + least(e.pos + e.len, hi) - lo;
    IF e.pos + e.len > hi THEN
      INSERT INTO extent (body, pos, len, chunk, chunk_key, chunk_off, chunk_len)
      VALUES (b, hi, (e.pos + e.len - hi)::int, e.chunk, e.chunk_key,
              e.chunk_off + (hi - e.pos)::int, e.chunk_len);
      RETURN;
    END IF;
  END IF;
  -- The one that begins in the range and reaches out of it.
  UPDATE extent x SET
    pos = hi, len = (x.pos + x.len - hi)::int, chunk_off = x.chunk_off + (hi - x.pos)::int
  WHERE x.body = b AND x.pos >= lo AND x.pos < hi
  RETURNING OLD.* INTO e;
  IF FOUND THEN
    removed := removed + hi - e.pos;
  END IF;
END $$;
