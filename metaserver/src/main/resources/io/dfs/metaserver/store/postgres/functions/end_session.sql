-- Removes all that a session has. Slots first: a list that locked its slot before is let through,
-- one that comes later finds none.
CREATE FUNCTION end_session_(sess bigint) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM 1 FROM op_slot s WHERE s.session = sess ORDER BY s.slot FOR UPDATE;
  DELETE FROM op_slot s WHERE s.session = sess;
  DELETE FROM open_file f WHERE f.session = sess;
  DELETE FROM inode_range r WHERE r.session = sess;
  DELETE FROM chunk_allotment a WHERE a.session = sess;
  DELETE FROM dir_lease l WHERE l.session = sess;
  DELETE FROM file_lock l WHERE l.session = sess;
  DELETE FROM session s WHERE s.id = sess;
END $$;
