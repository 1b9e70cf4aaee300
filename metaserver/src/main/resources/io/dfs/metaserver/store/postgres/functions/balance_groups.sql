-- Gives nodes that came late their part of the groups, by capacity. Groups of which no chunk id was ever
-- granted change members at once. If none can, groups are added where there are few for so many nodes;
-- assign_members gives them to whoever has the fewest. Then groups with data move: the node joins them
-- as syncing, and when it serves, tend_group lets the one that it replaces go; that many at once to a
-- node. At most that many groups in a call; returns how many.
CREATE FUNCTION balance_groups(copies int, most int, few int, moves int) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  done int;
BEGIN
  IF NOT pg_try_advisory_xact_lock(1145459456, 6) THEN
    RETURN 0;
  END IF;
  done := exchange_members_(true, copies, most, moves);
  IF done = 0 THEN
    done := add_groups_(copies, most, few);
  END IF;
  IF done = 0 THEN
    done := exchange_members_(false, copies, most, moves);
  END IF;
  RETURN done;
END $$;
