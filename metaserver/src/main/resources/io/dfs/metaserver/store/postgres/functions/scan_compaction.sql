-- Looks at the extents of some bodies, on from where the last look ended, and makes a job for each
-- file that has too many, or chunks of which it uses too little. One look at a time; passes begin a
-- period apart. Returns whether this one goes on.
CREATE FUNCTION scan_compaction(
  period interval, limit_ int, min_extents int, average_bytes int, live_percent int)
RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  pass  job;
  after bigint;
  until bigint;
BEGIN
  INSERT INTO job (kind, argument) VALUES ('compaction-pass', '{}') ON CONFLICT DO NOTHING;
  SELECT * INTO pass FROM job j
   WHERE j.kind = 'compaction-pass' AND j.argument = '{}' AND j.due <= clock_timestamp()
     FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  after := coalesce((pass.progress->>'after')::bigint, 0);
  SELECT max(x.body) INTO until FROM (
    SELECT e.body FROM extent e WHERE e.body > after ORDER BY e.body, e.pos LIMIT limit_) x;
  IF until IS NULL THEN
    UPDATE job j SET due = clock_timestamp() + period, progress = NULL WHERE j.id = pass.id;
    RETURN false;
  END IF;
  INSERT INTO job (kind, argument)
  SELECT 'compaction', jsonb_build_object('inode', b.inode) FROM (
    SELECT inode_of_(c.body) AS inode FROM (
      SELECT e.body, e.chunk, e.chunk_key, count(*) AS extents, sum(e.len) AS bytes,
             max(e.chunk_len) AS chunk_len
        FROM extent e WHERE e.body > after AND e.body <= until
       GROUP BY e.body, e.chunk, e.chunk_key) c
     GROUP BY c.body
    HAVING sum(c.extents) > min_extents AND sum(c.bytes) < sum(c.extents) * average_bytes
        OR bool_or(c.bytes * 100 < c.chunk_len::bigint * live_percent)) b
   WHERE b.inode IS NOT NULL AND NOT EXISTS (SELECT FROM orphan o WHERE o.inode = b.inode)
  ON CONFLICT DO NOTHING;
  UPDATE job j SET progress = jsonb_build_object('after', until) WHERE j.id = pass.id;
  RETURN true;
END $$;
