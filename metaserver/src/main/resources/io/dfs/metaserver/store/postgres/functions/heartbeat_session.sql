-- One renewal. A heartbeat's mark is the snapshot taken once the session's row is locked: orphans of
-- transactions that it sees were there before. errno: ESTALE, EINVAL for a number that skips one.
CREATE FUNCTION heartbeat_session(
  sess bigint, number bigint, opened bigint[], closed bigint[], chunks bigint[], keys bigint[],
  lease interval, OUT errno int, OUT now_ns bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  last   bigint;
  unused bigint[];
BEGIN
  errno := 0;
  SELECT s.heartbeat INTO last FROM session s WHERE s.id = sess FOR UPDATE;
  IF NOT FOUND THEN
    errno := 116;
  ELSIF number > last + 1 THEN
    errno := 22;
  ELSIF number = last + 1 THEN
    DELETE FROM open_file f WHERE f.session = sess AND f.inode = ANY (closed);
    INSERT INTO open_file (session, inode) SELECT sess, u FROM unnest(opened) u
      ON CONFLICT DO NOTHING;
    IF cardinality(chunks) > 0 THEN
      PERFORM 1 FROM chunk_allotment a
        WHERE a.first_chunk IN (SELECT c & ~63::bigint FROM unnest(chunks) c)
        ORDER BY a.first_chunk FOR UPDATE;
      FOR n IN 1 .. cardinality(chunks) LOOP
        IF may_use_(sess, chunks[n]) THEN
          PERFORM use_chunk_(chunks[n]);
          INSERT INTO garbage (chunk, chunk_key) VALUES (chunks[n], keys[n]) ON CONFLICT DO NOTHING;
        END IF;
      END LOOP;
    END IF;
    UPDATE session s SET
      heartbeat = number, expires = clock_timestamp() + lease, previous_mark = s.last_mark,
      last_mark = pg_current_snapshot()
    WHERE s.id = sess;
  END IF;
  now_ns := now_ns_();
END $$;
