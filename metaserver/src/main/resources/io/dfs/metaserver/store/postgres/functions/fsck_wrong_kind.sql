-- Names that say another kind than their inode.
CREATE FUNCTION fsck_wrong_kind()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT d.inode, d.parent, d.name, d.kind::bigint, i.kind::bigint
    FROM dentry d JOIN inode i ON i.id = d.inode WHERE d.kind <> i.kind
$$;
