-- Space is that of the nodes that live, divided by the copies of each byte. Nothing is counted.
CREATE FUNCTION statfs()
RETURNS TABLE (total bigint, free bigint, used bigint, inodes bigint, copies int)
LANGUAGE sql STABLE AS $$
  SELECT div(coalesce(d.capacity, 0), c.copies)::bigint, div(coalesce(d.free, 0), c.copies)::bigint,
         (v.bytes + coalesce(x.bytes, 0))::bigint, (v.files + coalesce(x.files, 0))::bigint,
         c.copies
    FROM cluster c, volume_total v,
         (SELECT sum(y.capacity) AS capacity, sum(y.free) AS free
            FROM node n JOIN data_directory y ON y.node = n.id
           WHERE n.expires > clock_timestamp()) d,
         (SELECT sum(bytes) AS bytes, sum(files) AS files FROM volume_delta) x
$$;
