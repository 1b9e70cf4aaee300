-- It is not abandoned.
CREATE FUNCTION mend_abandoned_body_in_use(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM fsck_lock_(ARRAY[other]);
  DELETE FROM abandoned_body a
   WHERE a.body = subject AND EXISTS (SELECT FROM inode i WHERE i.id = other AND i.body = subject);
  RETURN CASE WHEN FOUND THEN 1 ELSE 0 END;
END $$;
