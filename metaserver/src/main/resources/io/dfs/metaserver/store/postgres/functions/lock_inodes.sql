-- Locks inodes, each in the mode given (1 FOR KEY SHARE: a parent; 2 FOR NO KEY UPDATE: a change;
-- 3 FOR UPDATE: a directory removed or moved), in the order of their ids.
CREATE FUNCTION lock_inodes_(ids bigint[], modes int[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  FOR n IN 1 .. cardinality(ids) LOOP
    IF modes[n] = 1 THEN
      PERFORM 1 FROM inode WHERE id = ids[n] FOR KEY SHARE;
    ELSIF modes[n] = 2 THEN
      PERFORM 1 FROM inode WHERE id = ids[n] FOR NO KEY UPDATE;
    ELSE
      PERFORM 1 FROM inode WHERE id = ids[n] FOR UPDATE;
    END IF;
  END LOOP;
END $$;
