-- Deletes what truncate left behind and orphans that nobody can hold open: each session alive has
-- had two heartbeats processed since the unlink's transaction ended (previous_mark is the snapshot
-- of the heartbeat before the last, or of the session's start), and no open_file row names it.
CREATE FUNCTION reclaim_orphans(limit_ int) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  done int := 0;
  part int;
  r    record;
BEGIN
  IF (SELECT c.reclaim_stopped FROM cluster c) THEN
    RETURN 0;
  END IF;
  FOR r IN
    SELECT b.body FROM abandoned_body b ORDER BY b.body LIMIT limit_ FOR UPDATE SKIP LOCKED
  LOOP
    part := reclaim_body_(r.body, limit_ - done);
    IF part < limit_ - done THEN
      DELETE FROM abandoned_body b WHERE b.body = r.body;
      part := part + 1;
    END IF;
    done := done + part;
    IF done >= limit_ THEN
      RETURN done;
    END IF;
  END LOOP;
  FOR r IN
    SELECT o.inode, i.body, i.allocated, i.kind
      FROM orphan o JOIN inode i ON i.id = o.inode
     WHERE NOT EXISTS (SELECT FROM session s WHERE NOT pg_visible_in_snapshot(o.transaction, s.previous_mark))
       AND NOT EXISTS (SELECT FROM open_file f WHERE f.inode = o.inode)
     ORDER BY o.inode LIMIT limit_ - done FOR UPDATE OF o, i SKIP LOCKED
  LOOP
    part := reclaim_body_(r.body, limit_ - done);
    IF part < limit_ - done THEN
      DELETE FROM symlink s WHERE s.inode = r.inode;
      DELETE FROM xattr x WHERE x.inode = r.inode;
      DELETE FROM file_lock l WHERE l.inode = r.inode;
      DELETE FROM dir_lease l WHERE l.inode = r.inode;
      DELETE FROM dir_delta d WHERE d.parent = r.inode;
      DELETE FROM inode i WHERE i.id = r.inode;
      DELETE FROM orphan o WHERE o.inode = r.inode;
      INSERT INTO volume_delta (files, bytes) VALUES (-1, -r.allocated);
      part := part + 1;
    END IF;
    done := done + part;
    EXIT WHEN done >= limit_;
  END LOOP;
  RETURN done;
END $$;
