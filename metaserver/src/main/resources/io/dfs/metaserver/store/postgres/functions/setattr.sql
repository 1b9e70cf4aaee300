-- chmod, chown, utimens, truncate.
CREATE FUNCTION setattr_(
  o jsonb, blobs bytea[], t bigint, OUT result json, OUT files int, OUT bytes bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  target   bigint := (o->>'inode')::bigint;
  new_size bigint := (o->>'size')::bigint;
  i        inode;
  cut      bigint := 0;
  inline   bigint := 0;
  dropped  bigint[] := '{}';
  keys     bigint[] := '{}';
  unlisted int := 0;
BEGIN
  files := 0;
  bytes := 0;
  SELECT * INTO i FROM inode WHERE id = target;
  IF NOT FOUND THEN
    result := failed_(2);
    RETURN;
  END IF;
  IF new_size IS NOT NULL AND i.kind <> 1 THEN
    result := failed_(CASE WHEN i.kind = 2 THEN 21 ELSE 22 END);
    RETURN;
  END IF;
  IF i.kind = 2 THEN
    -- A time that is set overrides the deltas before it.
    PERFORM fold_locked_(target);
  ELSIF new_size = 0 THEN
    IF i.allocated > 0 THEN
      INSERT INTO abandoned_body (body) VALUES (i.body);
    END IF;
    i.body := nextval('body_id');
    bytes := -i.allocated;
    inline := i.inline_bytes;
  ELSIF new_size < i.size AND i.allocated > 0 THEN
    SELECT c.dropped, c.dropped_keys, c.removed INTO dropped, keys, cut
      FROM cut_extents_(i.body, new_size, 9223372036854775807, dropped, keys) c;
    IF i.inline_bytes > 0 THEN
      inline := cut_inline_(i.body, new_size, 9223372036854775807);
    END IF;
    IF cardinality(dropped) > 0 THEN
      PERFORM queue_garbage_(dropped, keys);
    END IF;
    bytes := -(cut + inline);
  END IF;
  i.mode := coalesce((o->>'mode')::int, i.mode);
  IF (o->>'kill')::boolean THEN
    i.mode := kill_privileges_(i.kind, i.mode);
    IF i.kind = 1 AND i.xattr_bytes > 0 THEN
      unlisted := drop_capability_(target);
    END IF;
  END IF;
  UPDATE inode x SET
    mode = i.mode,
    uid = coalesce((o->>'uid')::int, x.uid),
    gid = coalesce((o->>'gid')::int, x.gid),
    size = coalesce(new_size, x.size),
    allocated = x.allocated + bytes,
    inline_bytes = x.inline_bytes - inline,
    xattr_bytes = x.xattr_bytes - unlisted,
    body = i.body,
    -- "now" is sent as true.
    atime = CASE
      WHEN o->'atime' IS NULL THEN x.atime
      WHEN o->'atime' = 'true' THEN t
      ELSE (o->>'atime')::bigint END,
    mtime = CASE
      WHEN o->'mtime' IS NULL THEN CASE WHEN new_size IS NULL THEN x.mtime ELSE t END
      WHEN o->'mtime' = 'true' THEN t
      ELSE (o->>'mtime')::bigint END,
    ctime = t,
    version = x.version + 1
  WHERE x.id = target RETURNING * INTO STRICT i;
  result := json_build_array('changed', attr_(i));
END $$;
