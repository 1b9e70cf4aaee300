CREATE FUNCTION attr_of_(inode_id bigint) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
  i inode;
BEGIN
  SELECT * INTO STRICT i FROM inode WHERE id = inode_id;
  RETURN attr_(i);
END $$;
