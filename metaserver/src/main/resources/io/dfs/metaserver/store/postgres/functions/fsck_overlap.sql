-- Extents and inline pieces that begin before one in front of them ends.
CREATE FUNCTION fsck_overlap()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT x.body, x.pos, NULL::bytea, x.before, NULL::bigint FROM (
    SELECT p.body, p.pos,
           max(p.end_) OVER (
             PARTITION BY p.body ORDER BY p.pos, p.end_ ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
             AS before
      FROM (
    SELECT e.body, e.pos, e.pos + e.len AS end_ FROM extent e
    UNION ALL SELECT d.body, d.pos, d.pos + length(d.data) FROM inline_data d) p) x
   WHERE x.before > x.pos
$$;
