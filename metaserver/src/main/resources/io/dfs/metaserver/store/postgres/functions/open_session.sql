-- A new session with its slots. Its mark: it can never open what transactions that the mark sees
-- have made an orphan.
CREATE FUNCTION open_session(
  host text, mount_point text, pid bigint, release text, slots int, lease interval,
  OUT id bigint, OUT now_ns bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  mark pg_snapshot := pg_current_snapshot();
BEGIN
  id := nextval('session_id');
  INSERT INTO session (id, host, mount_point, pid, release, expires, last_mark, previous_mark)
  VALUES (open_session.id, open_session.host, open_session.mount_point, open_session.pid,
          open_session.release, clock_timestamp() + lease, mark, mark);
  INSERT INTO op_slot (session, slot) SELECT open_session.id, n FROM generate_series(0, slots - 1) n;
  now_ns := now_ns_();
END $$;
