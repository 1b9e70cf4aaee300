-- The directory of a node on which the fewest groups live; null if it has none.
CREATE FUNCTION emptiest_(node_id bigint) RETURNS bigint LANGUAGE sql VOLATILE AS $$
  SELECT d.id FROM data_directory d WHERE d.node = node_id
   ORDER BY (SELECT count(*) FROM group_member m WHERE m.directory = d.id), d.id LIMIT 1
$$;
