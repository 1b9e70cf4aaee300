-- Directories that lie in themselves: the lowest of each loop.
CREATE FUNCTION fsck_parent_loop()
RETURNS TABLE (subject bigint, other bigint, name bytea, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE
    -- Whoever has one parent is reached once: no loop can be entered from the root.
    tree (id) AS (
      SELECT 1::bigint
      UNION ALL
      SELECT i.id FROM tree t JOIN dentry d ON d.parent = t.id
        JOIN inode i ON i.id = d.inode AND i.kind = 2 AND i.parent = d.parent WHERE i.id <> 1),
    astray AS (
      SELECT i.id, d.parent, d.name FROM inode i JOIN dentry d ON d.inode = i.id AND d.parent = i.parent
       WHERE i.kind = 2 AND i.id <> 1 AND NOT EXISTS (SELECT FROM tree t WHERE t.id = i.id)),
    up (start, at) AS (
      SELECT a.id, a.parent FROM astray a
      UNION
      SELECT u.start, a.parent FROM up u JOIN astray a ON a.id = u.at WHERE u.at <> u.start)
  SELECT a.id, a.parent, a.name, NULL::bigint, NULL::bigint FROM astray a
   WHERE a.id IN (SELECT u.start FROM up u GROUP BY u.start HAVING min(u.at) = u.start)
$$;
