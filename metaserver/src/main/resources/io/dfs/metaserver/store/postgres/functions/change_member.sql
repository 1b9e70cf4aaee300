-- change: 1 out, 2 syncing, 3 serving. ENOENT, or -1 done and 0 not.
CREATE FUNCTION change_member(group_id int, node_id bigint, change int, for_stint bigint,
                              min_replicas int)
RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  present group_member;
  serving int;
BEGIN
  PERFORM 1 FROM placement_group p WHERE p.id = group_id FOR UPDATE;
  IF NOT FOUND OR NOT EXISTS (SELECT FROM node n WHERE n.id = node_id) THEN
    RETURN 2;
  END IF;
  SELECT * INTO present FROM group_member m WHERE m.grp = group_id AND m.node = node_id;
  IF change <> 3 AND present.state = 2 THEN
    SELECT count(*) INTO serving FROM group_member m WHERE m.grp = group_id AND m.state = 2;
    IF serving - 1 < min_replicas THEN
      RETURN 0;
    END IF;
  END IF;
  IF change = 1 THEN
    DELETE FROM group_member m WHERE m.grp = group_id AND m.node = node_id;
    IF NOT FOUND THEN
      RETURN 0;
    END IF;
  ELSIF change = 2 THEN
    IF coalesce(present.directory, emptiest_(node_id)) IS NULL THEN
      RETURN 2;
    END IF;
    IF EXISTS (SELECT FROM leaving_member l
                WHERE l.grp = group_id AND l.node = node_id AND l.approved) THEN
      RETURN 0;
    END IF;
    DELETE FROM group_member m WHERE m.grp = group_id AND m.node = node_id;
    PERFORM join_group_(group_id, node_id, 1, present.directory, NULL);
  ELSE
    UPDATE group_member m SET state = 2
     WHERE m.grp = group_id AND m.node = node_id AND m.state = 1 AND m.stint = for_stint;
    IF NOT FOUND THEN
      RETURN 0;
    END IF;
  END IF;
  PERFORM group_changed_(group_id);
  PERFORM map_changed_();
  RETURN -1;
END $$;
