-- Inline bytes of a body in [lo, hi).
CREATE FUNCTION inline_in_(b bigint, lo bigint, hi bigint) RETURNS bigint LANGUAGE sql STABLE
RETURN (
  SELECT coalesce(sum(least(d.pos + length(d.data), hi) - greatest(d.pos, lo)), 0)
    FROM inline_data d
   WHERE d.body = b AND d.pos > lo - 4096 AND d.pos < hi AND d.pos + length(d.data) > lo);
