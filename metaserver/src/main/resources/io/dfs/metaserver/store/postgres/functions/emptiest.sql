-- The directory of a node with the most free space for each group that lives on it; null if it has
-- none that is well.
CREATE FUNCTION emptiest_(node_id bigint) RETURNS bigint LANGUAGE sql VOLATILE AS $$
  SELECT d.id FROM data_directory d WHERE d.node = node_id AND NOT sick_(d)
   ORDER BY d.free::float8 / (SELECT count(*) + 1 FROM group_member m WHERE m.directory = d.id) DESC,
            d.id
   LIMIT 1
$$;
