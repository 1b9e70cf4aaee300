-- Deletes them.
CREATE FUNCTION mend_row_without_inode(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF EXISTS (
    SELECT FROM inode i WHERE i.id = subject
       AND CASE other WHEN 1 THEN i.kind = 3 WHEN 3 THEN i.kind = 2 ELSE true END) THEN
    RETURN 0;
  END IF;
  IF other = 1 THEN
    DELETE FROM symlink s WHERE s.inode = subject;
  ELSIF other = 2 THEN
    DELETE FROM xattr x WHERE x.inode = subject;
  ELSE
    DELETE FROM dir_delta d WHERE d.parent = subject;
  END IF;
  RETURN CASE WHEN FOUND THEN 1 ELSE 0 END;
END $$;
