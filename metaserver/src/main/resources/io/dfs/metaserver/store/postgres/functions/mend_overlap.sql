-- Keeps the bytes of the piece that begins later; those that lay under it become a file in lost+found,
-- at the same positions.
CREATE FUNCTION mend_overlap(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  i     inode;
  s_end bigint;
  e     extent;
  d     inline_data;
  cut   bigint;
  saved bigint;
BEGIN
  SELECT * INTO i FROM inode x WHERE x.body = subject;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  PERFORM fsck_lock_(ARRAY[i.id, lost]);
  SELECT * INTO i FROM inode x WHERE x.id = i.id AND x.body = subject;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  -- Of an extent and an inline piece that begin at one position the inline piece is kept.
  SELECT max(p.end_) INTO s_end FROM (
    SELECT x.pos + length(x.data) AS end_ FROM inline_data x WHERE x.body = subject AND x.pos = other
    UNION ALL
    SELECT x.pos + x.len FROM extent x WHERE x.body = subject AND x.pos = other
       AND NOT EXISTS (SELECT FROM inline_data y WHERE y.body = subject AND y.pos = other)) p;
  SELECT * INTO e FROM extent x
   WHERE x.body = subject AND x.pos + x.len > other
     AND (x.pos < other
          OR x.pos = other AND EXISTS (SELECT FROM inline_data y WHERE y.body = subject AND y.pos = other))
   ORDER BY x.pos LIMIT 1;
  IF e.body IS NULL THEN
    SELECT * INTO d FROM inline_data x
     WHERE x.body = subject AND x.pos < other AND x.pos + length(x.data) > other
     ORDER BY x.pos LIMIT 1;
  END IF;
  IF s_end IS NULL OR e.body IS NULL AND d.body IS NULL THEN
    RETURN 0;
  END IF;
  saved := fsck_new_file_(
    lost, convert_to('#' || i.id || '-' || other || '-' || coalesce(e.pos, d.pos), 'UTF8'), NULL);
  IF saved = 0 THEN
    RETURN 2;
  END IF;
  IF e.body IS NOT NULL THEN
    cut := least(e.pos + e.len, s_end);
    DELETE FROM extent x WHERE x.body = subject AND x.pos = e.pos;
    INSERT INTO extent (body, pos, chunk, chunk_key, len, chunk_off, chunk_len)
    VALUES (saved, other, e.chunk, e.chunk_key, (cut - other)::int, e.chunk_off + (other - e.pos)::int,
            e.chunk_len);
    IF e.pos < other THEN
      INSERT INTO extent (body, pos, chunk, chunk_key, len, chunk_off, chunk_len)
      VALUES (subject, e.pos, e.chunk, e.chunk_key, (other - e.pos)::int, e.chunk_off, e.chunk_len);
    END IF;
    IF cut < e.pos + e.len THEN
      INSERT INTO extent (body, pos, chunk, chunk_key, len, chunk_off, chunk_len)
      VALUES (subject, cut, e.chunk, e.chunk_key, (e.pos + e.len - cut)::int,
              e.chunk_off + (cut - e.pos)::int, e.chunk_len)
      ON CONFLICT DO NOTHING;
      IF NOT FOUND THEN
        INSERT INTO extent (body, pos, chunk, chunk_key, len, chunk_off, chunk_len)
        VALUES (saved, cut, e.chunk, e.chunk_key, (e.pos + e.len - cut)::int,
                e.chunk_off + (cut - e.pos)::int, e.chunk_len);
      END IF;
    END IF;
  ELSE
    cut := least(d.pos + length(d.data), s_end);
    DELETE FROM inline_data x WHERE x.body = subject AND x.pos = d.pos;
    PERFORM put_inline_(saved, other, substr(d.data, (other - d.pos)::int + 1, (cut - other)::int), false);
    PERFORM put_inline_(subject, d.pos, substr(d.data, 1, (other - d.pos)::int), false);
    IF cut < d.pos + length(d.data) THEN
      PERFORM put_inline_(
        CASE WHEN EXISTS (SELECT FROM inline_data x WHERE x.body = subject AND x.pos = cut)
          THEN saved ELSE subject END,
        cut, substr(d.data, (cut - d.pos)::int + 1), false);
    END IF;
  END IF;
  PERFORM fsck_measure_(saved);
  PERFORM fsck_measure_(i.id);
  RETURN 1;
END $$;
