-- Keeps groups in good members, most endangered first, at most that many at once: members whose node
-- is away leave where min_replicas allows it and are remembered; when the node is back they return,
-- to catch up. A node that is away for too long is gone: nobody waits for it, assign_members gives its
-- places to others. Members to be drained leave once enough others are fit, and so do those beyond
-- copies. Returns how many nodes and groups have changed.
CREATE FUNCTION tend_groups(
  steady interval, repair_after interval, maintenance interval, copies int, min_replicas int,
  most int)
RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  begun     timestamptz;
  is_steady boolean;
  g         int;
  gone      int;
  changed   int := 0;
BEGIN
  IF NOT pg_try_advisory_xact_lock(1145459456, 6) THEN
    RETURN 0;
  END IF;
  -- A break of service that nobody has noted yet (note_service) counts too.
  SELECT s.since,
         s.since + steady <= clock_timestamp() AND s.last + steady / 4 >= clock_timestamp()
    INTO begun, is_steady FROM service s;
  UPDATE node n SET gone = true
   WHERE NOT n.gone AND away_(n, is_steady)
     AND greatest(n.expires, begun) + CASE WHEN n.stopped THEN maintenance ELSE repair_after END
         <= clock_timestamp();
  GET DIAGNOSTICS gone = ROW_COUNT;
  FOR g IN
    SELECT u.grp FROM untended_groups_(copies, min_replicas, is_steady) u
     ORDER BY u.fit, u.grp LIMIT most
  LOOP
    PERFORM tend_group_(g, copies, min_replicas, is_steady);
    changed := changed + 1;
  END LOOP;
  IF changed > 0 THEN
    PERFORM map_changed_();
  END IF;
  RETURN changed + gone;
END $$;
