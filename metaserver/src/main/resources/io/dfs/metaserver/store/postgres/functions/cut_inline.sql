-- Removes the inline bytes that a body has in [lo, hi).
CREATE FUNCTION cut_inline_(b bigint, lo bigint, hi bigint, OUT removed bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  d  inline_data;
  d_end bigint;
BEGIN
  removed := 0;
  FOR d IN
    SELECT * FROM inline_data x
     WHERE x.body = b AND x.pos > lo - 4096 AND x.pos < hi AND x.pos + length(x.data) > lo
     ORDER BY x.pos
  LOOP
    d_end := d.pos + length(d.data);
    removed := removed + least(d_end, hi) - greatest(d.pos, lo);
    IF d.pos < lo THEN
      UPDATE inline_data SET
        data = substr(d.data, 1, (lo - d.pos)::int), crc = crc_(substr(d.data, 1, (lo - d.pos)::int))
      WHERE body = b AND pos = d.pos;
    ELSE
      DELETE FROM inline_data WHERE body = b AND pos = d.pos;
    END IF;
    IF d_end > hi THEN
      INSERT INTO inline_data (body, pos, data, crc)
      VALUES (b, hi, substr(d.data, (hi - d.pos)::int + 1), crc_(substr(d.data, (hi - d.pos)::int + 1)));
    END IF;
  END LOOP;
END $$;
