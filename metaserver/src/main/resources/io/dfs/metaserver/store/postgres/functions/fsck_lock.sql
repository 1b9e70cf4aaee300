-- Locks inodes in the order of their ids.
CREATE FUNCTION fsck_lock_(ids bigint[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  one bigint;
BEGIN
  FOR one IN SELECT DISTINCT u FROM unnest(ids) u WHERE u IS NOT NULL ORDER BY 1 LOOP
    PERFORM 1 FROM inode i WHERE i.id = one FOR UPDATE;
  END LOOP;
END $$;
