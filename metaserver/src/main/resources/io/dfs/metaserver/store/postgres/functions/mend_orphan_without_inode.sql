-- Forgets it.
CREATE FUNCTION mend_orphan_without_inode(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  DELETE FROM orphan o
   WHERE o.inode = subject AND NOT EXISTS (SELECT FROM inode i WHERE i.id = subject);
  RETURN CASE WHEN FOUND THEN 1 ELSE 0 END;
END $$;
