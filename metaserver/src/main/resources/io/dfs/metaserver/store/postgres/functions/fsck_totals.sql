-- The volume's files and bytes, as they are told and as they are. An orphan counts in full until it is
-- reclaimed, though its bytes go bit by bit.
CREATE FUNCTION fsck_totals_() RETURNS TABLE (of_ bigint, have bigint, want bigint)
LANGUAGE sql STABLE AS $$
  SELECT 1::bigint, v.files + coalesce((SELECT sum(d.files)::bigint FROM volume_delta d), 0),
         (SELECT count(*) FROM inode i)
    FROM volume_total v
  UNION ALL
  SELECT 2, v.bytes + coalesce((SELECT sum(d.bytes)::bigint FROM volume_delta d), 0),
         (SELECT coalesce(sum(i.allocated), 0)::bigint FROM inode i JOIN orphan o ON o.inode = i.id)
           + (SELECT coalesce(sum(p.bytes), 0)::bigint FROM (
                SELECT e.body, e.len AS bytes FROM extent e
                UNION ALL SELECT d.body, length(d.data) FROM inline_data d) p
              JOIN inode i ON i.body = p.body
             WHERE NOT EXISTS (SELECT FROM orphan o WHERE o.inode = i.id))
    FROM volume_total v
$$;
