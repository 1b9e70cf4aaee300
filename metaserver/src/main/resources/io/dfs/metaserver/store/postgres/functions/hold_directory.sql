-- Holds a data directory out of its groups: 2 s, twice as long each time that it fails again within a
-- minute and ten times the last hold, at most 256 s. True unless it is held already.
CREATE FUNCTION hold_directory_(dir bigint) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE data_directory d SET
    holds = h.n, held_until = clock_timestamp() + interval '1 s' * 2 ^ h.n
  FROM (SELECT x.id,
               CASE WHEN x.held_until + interval '1 minute' + interval '10 s' * 2 ^ x.holds
                         < clock_timestamp() THEN 1
                    ELSE least(x.holds + 1, 8) END AS n
          FROM data_directory x WHERE x.id = dir) h
  WHERE d.id = h.id AND d.held_until <= clock_timestamp();
  IF FOUND THEN
    PERFORM map_changed_();
  END IF;
  RETURN FOUND;
END $$;
