-- Makes any other rename of a directory across parents wait for this transaction. Taken before the
-- inodes where apply can see the need, else here, out of order: a deadlock is then repeated.
CREATE FUNCTION lock_tree_() RETURNS void LANGUAGE sql VOLATILE AS $$
  SELECT pg_advisory_xact_lock(1145459456, 1)
$$;
