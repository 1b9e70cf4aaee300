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
  answers  json[] := array_fill(NULL::json, ARRAY[lists_n]);
  ran      int[] := '{}';
  r        record;
  k        bigint;
  list     jsonb;
  m        jsonb;
  t        bigint;
  o        record;
  outcomes json[];
  all_files bigint := 0;
  all_bytes bigint := 0;
BEGIN
  IF lists_n = 1 THEN
    SELECT s.seq, s.result INTO r FROM op_slot s
     WHERE s.session = sessions[1] AND s.slot = slots[1] FOR UPDATE;
    found[1] := r.seq;
    results[1] := r.result;
  ELSE
    FOR r IN
      SELECT a.n, s.seq, s.result
        FROM unnest(sessions, slots) WITH ORDINALITY a (session, slot, n)
        JOIN op_slot s ON s.session = a.session AND s.slot = a.slot
       ORDER BY s.session, s.slot FOR UPDATE OF s
    LOOP
      found[r.n] := r.seq;
      results[r.n] := r.result;
    END LOOP;
  END IF;
  FOR n IN 1 .. lists_n LOOP
    IF seqs[n] > found[n] THEN
      ran := ran || n;
    END IF;
  END LOOP;

  IF cardinality(ran) > 0 THEN
    FOREACH k IN ARRAY name_locks LOOP
      PERFORM pg_advisory_xact_lock(k);
    END LOOP;
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
        found[n] := r.seq;
        results[n] := r.result;
      END IF;
    END IF;
    IF found[n] IS NULL THEN
      answers[n] := '[116]';
      CONTINUE;
    END IF;
    IF n = ANY (ran) THEN
      list := lists->(n - 1);
      outcomes := '{}';
      FOR i IN 0 .. jsonb_array_length(list) - 1 LOOP
        m := list->i;
        CASE m->>'op'
          WHEN 'create' THEN
            o := create_(m, blobs, t);
          WHEN 'commit' THEN
            o := commit_(m, blobs, sessions[n], t);
          WHEN 'setattr' THEN
            o := setattr_(m, blobs, t);
          WHEN 'unlink' THEN
            o := unlink_(m, blobs, t);
          WHEN 'mkdir' THEN
            o := mkdir_(m, blobs, t);
          WHEN 'rmdir' THEN
            o := rmdir_(m, blobs, t);
          WHEN 'rename' THEN
            o := rename_(m, blobs, t);
          WHEN 'link' THEN
            o := link_(m, blobs, t);
          WHEN 'setxattr' THEN
            o := setxattr_(m, blobs, t);
          WHEN 'removexattr' THEN
            o := removexattr_(m, blobs, t);
          WHEN 'symlink' THEN
            o := symlink_(m, blobs, t);
        END CASE;
        outcomes := outcomes || o.result;
        all_files := all_files + o.files;
        all_bytes := all_bytes + o.bytes;
      END LOOP;
      results[n] := array_to_json(outcomes);
      UPDATE op_slot s SET seq = seqs[n], result = results[n]
       WHERE s.session = sessions[n] AND s.slot = slots[n];
    ELSIF seqs[n] < found[n] THEN
      answers[n] := '[22]';
      CONTINUE;
    END IF;
    answers[n] := json_build_array(0, results[n]);
  END LOOP;

  IF all_files <> 0 OR all_bytes <> 0 THEN
    INSERT INTO volume_delta (files, bytes) VALUES (all_files, all_bytes);
  END IF;
  RETURN array_to_json(answers);
END $$;
