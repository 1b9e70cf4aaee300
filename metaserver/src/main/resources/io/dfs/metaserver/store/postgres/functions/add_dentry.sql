CREATE FUNCTION add_dentry_(directory bigint, entry bytea, target bigint, target_kind smallint)
RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  INSERT INTO dentry (parent, name, inode, kind) VALUES (directory, entry, target, target_kind)
  ON CONFLICT (parent, name) DO NOTHING;
  IF NOT FOUND THEN
    RAISE serialization_failure USING MESSAGE = 'dentry appeared under its lock';
  END IF;
END $$;
