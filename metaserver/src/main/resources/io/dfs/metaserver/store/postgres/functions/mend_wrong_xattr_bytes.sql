-- Counts them again.
CREATE FUNCTION mend_wrong_xattr_bytes(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM fsck_lock_(ARRAY[subject]);
  UPDATE inode i SET xattr_bytes = x.bytes, version = i.version + 1 FROM (
    SELECT coalesce(sum(length(y.name) + 1), 0)::int AS bytes FROM xattr y WHERE y.inode = subject) x
   WHERE i.id = subject AND i.xattr_bytes <> x.bytes;
  RETURN CASE WHEN FOUND THEN 1 ELSE 0 END;
END $$;
