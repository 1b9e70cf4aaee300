CREATE FUNCTION list_sessions()
RETURNS TABLE (
  id bigint, host text, mount_point text, pid bigint, release text, slots int, left_ms bigint,
  open_files bigint)
LANGUAGE sql STABLE AS $$
  SELECT s.id, s.host, s.mount_point, s.pid, s.release,
         (SELECT count(*) FROM op_slot o WHERE o.session = s.id)::int,
         (extract(epoch FROM s.expires - clock_timestamp()) * 1000)::bigint,
         (SELECT count(*) FROM open_file f WHERE f.session = s.id)
    FROM session s ORDER BY s.id
$$;
