-- A build before version 2 put the columns of version 2 into version 1: its databases are told from altered
-- ones by that text's checksum, and get the one of version 1.
DO $$
BEGIN
  IF to_regclass('dfs.schema_history') IS NOT NULL THEN
    UPDATE dfs.schema_history SET checksum = 398960004 WHERE version = '1' AND checksum = -1811090794;
  END IF;
END
$$;
