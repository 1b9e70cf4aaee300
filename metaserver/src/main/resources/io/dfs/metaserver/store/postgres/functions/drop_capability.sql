-- Takes a file's capabilities away. The bytes that their name took in the list of names.
CREATE FUNCTION drop_capability_(inode_id bigint) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  DELETE FROM xattr x WHERE x.inode = inode_id AND x.name = 'security.capability';
  RETURN CASE WHEN FOUND THEN length('security.capability') + 1 ELSE 0 END;
END $$;
