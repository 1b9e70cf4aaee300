CREATE FUNCTION statfs()
RETURNS TABLE (total bigint, free bigint, used bigint, inodes bigint, copies int)
LANGUAGE sql STABLE AS $$
  SELECT div(coalesce(d.capacity, 0), c.copies)::bigint, div(coalesce(d.free, 0), c.copies)::bigint,
         (v.bytes + coalesce(x.bytes, 0))::bigint, (v.files + coalesce(x.files, 0))::bigint,
         c.copies
    FROM cluster c, volume_total v,
         (SELECT sum(capacity) AS capacity, sum(free) AS free FROM data_directory) d,
         (SELECT sum(bytes) AS bytes, sum(files) AS files FROM volume_delta) x
$$;
