-- Fills an empty database; of several servers that start at once one does.
CREATE FUNCTION format_cluster(
  cluster_id text, volume int, copies int, min_replicas int, group_count int, max_chunk_bytes int,
  inline_limit_bytes int, root_uid int, root_gid int)
RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  t bigint := now_ns_();
BEGIN
  PERFORM pg_advisory_xact_lock(1145459456, 3);
  IF EXISTS (SELECT FROM cluster) THEN
    RETURN false;
  END IF;
  INSERT INTO cluster (cluster_id, volume, copies, min_replicas, group_count, max_chunk_bytes,
                       inline_limit_bytes, system_identifier, timeline)
  SELECT format_cluster.cluster_id, format_cluster.volume, format_cluster.copies,
         format_cluster.min_replicas, format_cluster.group_count, format_cluster.max_chunk_bytes,
         format_cluster.inline_limit_bytes, s.system_identifier,
         substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)
    FROM pg_control_system() s;
  INSERT INTO service DEFAULT VALUES;
  INSERT INTO map_version DEFAULT VALUES;
  INSERT INTO volume_total (files, bytes) VALUES (1, 0);
  INSERT INTO inode (id, kind, mode, uid, gid, nlink, atime, mtime, ctime, body, parent)
  VALUES (1, 2, 493, root_uid, root_gid, 2, t, t, t, 1, 1);
  INSERT INTO placement_group (id) SELECT generate_series(0, format_cluster.group_count - 1);
  RETURN true;
END $$;
