-- Counts on behind what was counted. Whoever counts meanwhile counts below that.
CREATE FUNCTION mend_ids_to_be_issued_again(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  r record;
BEGIN
  SELECT * INTO r FROM fsck_ids_to_be_issued_again() f
   WHERE f.subject = mend_ids_to_be_issued_again.subject AND f.other = mend_ids_to_be_issued_again.other;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  IF other = 1 THEN
    PERFORM 1 FROM placement_group g WHERE g.id = subject FOR UPDATE;
    UPDATE placement_group g SET next_sequence = (r.want + 63) & ~63::bigint
     WHERE g.id = subject AND g.next_sequence < r.want;
  ELSE
    PERFORM pg_advisory_xact_lock(1145459456, 2);
    PERFORM setval(
      CASE other WHEN 2 THEN 'inode_id' WHEN 3 THEN 'body_id' WHEN 4 THEN 'session_id'
                 WHEN 5 THEN 'node_id' ELSE 'cookie' END, r.want + 100000);
  END IF;
  RETURN 1;
END $$;
