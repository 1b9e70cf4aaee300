-- Takes a dentry away; that it is not there is a race that the caller's runner repeats.
CREATE FUNCTION remove_dentry_(directory bigint, entry bytea, target bigint) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  gone int;
BEGIN
  DELETE FROM dentry WHERE parent = directory AND name = entry AND inode = target;
  GET DIAGNOSTICS gone = ROW_COUNT;
  IF gone <> 1 THEN
    RAISE serialization_failure USING MESSAGE = 'dentry changed under its lock';
  END IF;
END $$;
