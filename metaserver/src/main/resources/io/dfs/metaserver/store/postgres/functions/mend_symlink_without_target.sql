-- Sets the length, or a target that says what happened: name, owner and attributes stay.
CREATE FUNCTION mend_symlink_without_target(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM fsck_lock_(ARRAY[subject]);
  IF NOT EXISTS (
    SELECT FROM inode i LEFT JOIN symlink s ON s.inode = i.id
     WHERE i.id = subject AND i.kind = 3 AND i.size IS DISTINCT FROM length(s.target)) THEN
    RETURN 0;
  END IF;
  INSERT INTO symlink (inode, target) VALUES (subject, 'target-lost') ON CONFLICT DO NOTHING;
  UPDATE inode i SET size = length(s.target), version = i.version + 1 FROM symlink s
   WHERE i.id = subject AND s.inode = subject AND i.size <> length(s.target);
  RETURN 1;
END $$;
