-- The file ends where its bytes do: none are lost.
CREATE FUNCTION mend_bytes_beyond_size(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM fsck_lock_(ARRAY[subject]);
  RETURN CASE WHEN fsck_measure_(subject) THEN 1 ELSE 0 END;
END $$;
