-- commit: makes written bytes visible.
CREATE FUNCTION commit_(
  o jsonb, blobs bytea[], sess bigint, t bigint, OUT result json, OUT files int, OUT bytes bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  i        inode;
  c        record;
  x        record;
  answer   json;
  missing  json[] := '{}';
  fresh    bigint[] := '{}';
  base     bigint;
  added    bigint := 0;
  removed  bigint := 0;
  inline   bigint;
  part     bigint;
  behind   boolean;
  dropped  bigint[] := '{}';
  keys     bigint[] := '{}';
  unlisted int := 0;
BEGIN
  files := 0;
  bytes := 0;
  SELECT * INTO i FROM inode WHERE id = (o->>'inode')::bigint;
  IF NOT FOUND OR i.kind <> 1 THEN
    result := failed_(CASE WHEN FOUND THEN 22 ELSE 2 END);
    RETURN;
  END IF;
  IF o ? 'expected' THEN
    answer := conflict_(i, o->'expected');
    IF answer IS NOT NULL THEN
      result := json_build_array('conflict', attr_(i), answer);
      RETURN;
    END IF;
  END IF;

  -- Chunks: each is referenced by the body, or allotted, unused and acknowledged.
  IF o ? 'refused' THEN
    result := failed_(22);
    RETURN;
  END IF;
  IF o ? 'chunks' THEN
    FOR c IN
      SELECT y.*, e.chunk_len,
             EXISTS (
               SELECT FROM chunk_allotment a
                WHERE a.first_chunk = y.chunk & ~63::bigint AND a.session = sess
                  AND (y.chunk & 63) < a.count
                  AND (a.used >> (y.chunk & 63)::int) & 1 = 0) AS may_use
        FROM jsonb_to_recordset(o->'chunks') AS y
          (chunk bigint, key bigint, len int, reach bigint, acks jsonb)
        LEFT JOIN LATERAL (
          SELECT z.chunk_len FROM extent z
           WHERE z.chunk = y.chunk AND z.chunk_key = y.key AND z.body = i.body LIMIT 1) e ON true
    LOOP
      IF c.reach > coalesce(c.chunk_len, c.len, -1) THEN
        result := failed_(22);
        RETURN;
      END IF;
      CONTINUE WHEN c.chunk_len IS NOT NULL;
      IF NOT c.may_use THEN
        result := failed_(22);
        RETURN;
      END IF;
      fresh := fresh || c.chunk;
      answer := lacking_(c.chunk, c.acks, (o->>'min')::int);
      IF answer IS NOT NULL THEN
        missing := missing || json_build_array(c.chunk, c.key, answer->0, answer->1);
      END IF;
    END LOOP;
    IF cardinality(missing) > 0 THEN
      result := json_build_array('missing', array_to_json(missing));
      RETURN;
    END IF;
  END IF;

  -- Sizes. "end" is where the last extent or patch ends, counted from the base; -1 is beyond all.
  base := CASE WHEN (o->>'append')::boolean THEN i.size ELSE 0 END;
  IF (o->>'end')::bigint < 0 OR (o->>'end')::bigint > 9223372036854775807 - base THEN
    result := failed_(27);
    RETURN;
  END IF;
  -- Whether anything can lie where the new bytes go: nothing ever lies behind the end.
  behind := base + (o->>'begin')::bigint >= i.size;
  inline := i.inline_bytes + (o->>'inlineBytes')::bigint;
  IF i.inline_bytes > 0 AND NOT behind THEN
    inline := inline - (
      SELECT coalesce(sum(inline_in_(i.body, base + (v->>0)::bigint,
                                     base + (v->>0)::bigint + (v->>1)::bigint)), 0)
        FROM jsonb_array_elements(coalesce(o->'extents', '[]') || coalesce(o->'inline', '[]')) v);
  END IF;
  IF inline > 65536 THEN
    result := failed_(27);
    RETURN;
  END IF;

  -- Nothing is refused any more.
  FOR n IN 1 .. cardinality(fresh) LOOP
    PERFORM use_chunk_(fresh[n]);
  END LOOP;
  IF o ? 'extents' THEN
    -- The length of a chunk that is referenced already comes from its extents as they were when the
    -- loop began.
    FOR x IN
      SELECT base + (v->>0)::bigint AS pos, (v->>1)::int AS len, (v->>2)::bigint AS chunk,
             (v->>3)::bigint AS key, (v->>4)::int AS off,
             coalesce(
               (SELECT e.chunk_len FROM extent e
                 WHERE e.chunk = (v->>2)::bigint AND e.chunk_key = (v->>3)::bigint
                   AND e.body = i.body LIMIT 1),
               (v->>5)::int) AS chunk_len
        FROM jsonb_array_elements(o->'extents') v
    LOOP
      IF NOT behind AND i.allocated > 0 THEN
        SELECT y.dropped, y.dropped_keys, y.removed INTO dropped, keys, part
          FROM cut_extents_(i.body, x.pos, x.pos + x.len, dropped, keys) y;
        removed := removed + part;
        IF i.inline_bytes > 0 THEN
          removed := removed + cut_inline_(i.body, x.pos, x.pos + x.len);
        END IF;
      END IF;
      INSERT INTO extent (body, pos, len, chunk, chunk_key, chunk_off, chunk_len)
      VALUES (i.body, x.pos, x.len, x.chunk, x.key, x.off, x.chunk_len);
      added := added + x.len;
    END LOOP;
  END IF;
  IF o ? 'inline' THEN
    FOR x IN
      SELECT base + (v->>0)::bigint AS pos, (v->>1)::int AS len, (v->>2)::int AS blob,
             u.nth
        FROM jsonb_array_elements(o->'inline') WITH ORDINALITY u (v, nth)
    LOOP
      IF NOT behind AND i.allocated > 0 THEN
        SELECT y.dropped, y.dropped_keys, y.removed INTO dropped, keys, part
          FROM cut_extents_(i.body, x.pos, x.pos + x.len, dropped, keys) y;
        removed := removed + part + cut_inline_(i.body, x.pos, x.pos + x.len);
      END IF;
      PERFORM put_inline_(i.body, x.pos, blobs[x.blob], i.inline_bytes > 0 OR x.nth > 1);
      added := added + x.len;
    END LOOP;
  END IF;
  IF cardinality(dropped) > 0 THEN
    PERFORM queue_garbage_(dropped, keys);
  END IF;
  IF (o->>'kill')::boolean AND i.xattr_bytes > 0 THEN
    unlisted := drop_capability_(i.id);
  END IF;
  bytes := added - removed;
  UPDATE inode z SET
    size = greatest(z.size, base + (o->>'end')::bigint,
                    CASE WHEN (o->>'append')::boolean THEN 0 ELSE (o->>'size')::bigint END),
    allocated = z.allocated + added - removed,
    inline_bytes = inline::int,
    xattr_bytes = z.xattr_bytes - unlisted,
    mtime = coalesce((o->>'mtime')::bigint, z.mtime),
    mode = CASE WHEN (o->>'kill')::boolean THEN kill_privileges_(z.kind, z.mode) ELSE z.mode END,
    ctime = t,
    version = z.version + 1
  WHERE z.id = i.id RETURNING * INTO STRICT i;
  result := json_build_array('committed', attr_(i), base);
END $$;
