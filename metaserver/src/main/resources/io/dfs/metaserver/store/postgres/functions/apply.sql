-- Applies lists of mutations, each on its slot, in one transaction.
--
-- Locks, in this order everywhere: slots by (session, slot); names (advisory, by hash: what a name
-- means does not change from here on, so the inodes behind names can be locked in order too); the
-- volume's tree if a directory may move across parents; inodes by id; allotments by chunk.
--
-- The caller sends names, inodes and allotments sorted and without repetition. child_*: the
-- names whose inodes change too; child_across: of a rename across parents. repeated: a slot occurs
-- more than once.
CREATE FUNCTION apply_(
  sessions bigint[], slots int[], seqs bigint[], lists jsonb, blobs bytea[],
  name_locks bigint[], inodes bigint[], modes int[],
  child_parents bigint[], child_names int[], child_across boolean[], allotments bigint[],
  repeated boolean)
RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  lists_n  int := cardinality(sessions);
  found    bigint[] := array_fill(NULL::bigint, ARRAY[lists_n]);
  results  json[] := array_fill(NULL::json, ARRAY[lists_n]);
  errors   int[] := array_fill(0, ARRAY[lists_n]);
  ran      int[] := '{}';
  r        record;
  m        jsonb;
  t        bigint;
  result   json;
  outcomes json[];
  files    int;
  bytes    bigint;
  all_files bigint := 0;
  all_bytes bigint := 0;
BEGIN
  FOR r IN
    SELECT a.n, s.seq, s.result
      FROM unnest(sessions, slots) WITH ORDINALITY a (session, slot, n)
      JOIN op_slot s ON s.session = a.session AND s.slot = a.slot
     ORDER BY s.session, s.slot FOR UPDATE OF s
  LOOP
    found[r.n] := r.seq;
    IF seqs[r.n] > r.seq THEN
      ran := ran || r.n::int;
    ELSIF seqs[r.n] = r.seq THEN
      results[r.n] := r.result;
    ELSE
      errors[r.n] := 22;
    END IF;
  END LOOP;

  IF cardinality(ran) > 0 THEN
    PERFORM pg_advisory_xact_lock(k) FROM unnest(name_locks) k;
    IF cardinality(child_parents) > 0 THEN
      PERFORM lock_tree_() WHERE EXISTS (
        SELECT FROM unnest(child_parents, child_names, child_across) c (parent, name, across)
          JOIN dentry d ON d.parent = c.parent AND d.name = blobs[c.name]
         WHERE c.across AND d.kind = 2);
      SELECT coalesce(array_agg(u.id ORDER BY u.id), '{}'),
             coalesce(array_agg(u.mode ORDER BY u.id), '{}')
        INTO inodes, modes
        FROM (
          SELECT v.id, max(v.mode) AS mode FROM (
            SELECT * FROM unnest(inodes, modes) i (id, mode)
            UNION ALL
            SELECT d.inode, CASE WHEN d.kind = 2 THEN 3 ELSE 2 END
              FROM unnest(child_parents, child_names) c (parent, name)
              JOIN dentry d ON d.parent = c.parent AND d.name = blobs[c.name]) v
          GROUP BY v.id) u;
    END IF;
    IF 1 = ALL (modes) THEN
      PERFORM 1 FROM inode WHERE id = ANY (inodes) ORDER BY id FOR KEY SHARE;
    ELSE
      PERFORM lock_inodes_(inodes, modes);
    END IF;
    IF cardinality(allotments) > 0 THEN
      PERFORM 1 FROM chunk_allotment
        WHERE first_chunk = ANY (allotments) ORDER BY first_chunk FOR UPDATE;
    END IF;
    t := now_ns_();
  END IF;

  FOR n IN 1 .. lists_n LOOP
    IF repeated AND n = ANY (ran) THEN
      -- An earlier list of this batch may have used the slot since it was read.
      SELECT s.seq, s.result INTO r FROM op_slot s
       WHERE s.session = sessions[n] AND s.slot = slots[n];
      IF seqs[n] <= r.seq THEN
        ran := array_remove(ran, n);
        errors[n] := CASE WHEN seqs[n] < r.seq THEN 22 ELSE 0 END;
        results[n] := CASE WHEN seqs[n] = r.seq THEN r.result END;
      END IF;
    END IF;
    IF found[n] IS NULL THEN
      errors[n] := 116;
    ELSIF n = ANY (ran) THEN
      outcomes := '{}';
      FOR m IN SELECT value FROM jsonb_array_elements(lists->(n - 1)) LOOP
        CASE m->>'op'
          WHEN 'create' THEN
            SELECT * INTO result, files, bytes FROM create_(m, blobs, t);
          WHEN 'commit' THEN
            SELECT * INTO result, files, bytes FROM commit_(m, blobs, sessions[n], t);
          WHEN 'setattr' THEN
            SELECT * INTO result, files, bytes FROM setattr_(m, blobs, t);
          WHEN 'unlink' THEN
            SELECT * INTO result, files, bytes FROM unlink_(m, blobs, t);
          WHEN 'mkdir' THEN
            SELECT * INTO result, files, bytes FROM mkdir_(m, blobs, t);
          WHEN 'rmdir' THEN
            SELECT * INTO result, files, bytes FROM rmdir_(m, blobs, t);
          WHEN 'rename' THEN
            SELECT * INTO result, files, bytes FROM rename_(m, blobs, t);
          WHEN 'link' THEN
            SELECT * INTO result, files, bytes FROM link_(m, blobs, t);
          WHEN 'symlink' THEN
            SELECT * INTO result, files, bytes FROM symlink_(m, blobs, t);
        END CASE;
        outcomes := outcomes || result;
        all_files := all_files + files;
        all_bytes := all_bytes + bytes;
      END LOOP;
      results[n] := array_to_json(outcomes);
      UPDATE op_slot s SET seq = seqs[n], result = results[n]
       WHERE s.session = sessions[n] AND s.slot = slots[n];
    END IF;
  END LOOP;

  IF all_files <> 0 OR all_bytes <> 0 THEN
    INSERT INTO volume_delta (files, bytes) VALUES (all_files, all_bytes);
  END IF;
  RETURN (
    SELECT json_agg(json_build_array(e.errno, results[e.n]) ORDER BY e.n)
      FROM unnest(errors) WITH ORDINALITY e (errno, n));
END $$;
