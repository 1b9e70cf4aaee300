-- Puts bytes at a position where no inline bytes lie, joined with the pieces that end and begin
-- there as far as these have room. neighbours: whether there can be any.
CREATE FUNCTION put_inline_(b bigint, lo bigint, patch bytea, neighbours boolean) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  run    bytea := patch;
  start  bigint := lo;
  d      inline_data;
  at     int := 0;
  part   bytea;
BEGIN
  IF neighbours THEN
    SELECT * INTO d FROM inline_data x
     WHERE x.body = b AND x.pos < lo AND x.pos > lo - 4096 AND x.pos + length(x.data) = lo;
    IF FOUND THEN
      start := d.pos;
      run := d.data || run;
    END IF;
    SELECT * INTO d FROM inline_data x WHERE x.body = b AND x.pos = lo + length(patch);
    IF FOUND AND length(run) % 4096 <> 0 AND length(run) % 4096 + length(d.data) <= 4096 THEN
      DELETE FROM inline_data x WHERE x.body = b AND x.pos = d.pos;
      run := run || d.data;
    END IF;
  END IF;
  WHILE at < length(run) LOOP
    part := substr(run, at + 1, 4096);
    INSERT INTO inline_data (body, pos, data, crc) VALUES (b, start + at, part, crc_(part))
    ON CONFLICT (body, pos) DO UPDATE SET data = EXCLUDED.data, crc = EXCLUDED.crc;
    at := at + 4096;
  END LOOP;
END $$;
