CREATE FUNCTION next_stint_(grp int) RETURNS bigint LANGUAGE sql VOLATILE AS $$
  UPDATE placement_group SET last_stint = last_stint + 1 WHERE id = grp RETURNING last_stint
$$;
