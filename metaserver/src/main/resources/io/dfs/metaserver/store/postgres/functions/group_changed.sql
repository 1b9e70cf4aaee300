-- One more epoch of a group that the caller has locked.
CREATE FUNCTION group_changed_(grp int) RETURNS void LANGUAGE sql VOLATILE AS $$
  UPDATE placement_group SET epoch = epoch + 1 WHERE id = grp
$$;
