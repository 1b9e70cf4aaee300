-- What has changed in a range that a commit expects to be as it read it; null if it holds.
CREATE FUNCTION conflict_(i inode, x jsonb) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  lo      bigint := (x->>'from')::bigint;
  hi      bigint := (x->>'to')::bigint;
  extents jsonb;
  pieces  jsonb;
BEGIN
  SELECT
    coalesce(jsonb_agg(jsonb_build_array(r.pos, r.len, r.chunk, r.key, r.off) ORDER BY r.pos)
             FILTER (WHERE r.chunk <> 0), '[]'),
    coalesce(jsonb_agg(jsonb_build_array(r.pos, r.len, r.key) ORDER BY r.pos)
             FILTER (WHERE r.chunk = 0), '[]')
    INTO extents, pieces FROM layout_rows_(i.body, lo, hi) r;
  IF extents = x->'extents' AND pieces = x->'inline' THEN
    RETURN NULL;
  END IF;
  RETURN layout_(i.body, lo, hi);
END $$;
