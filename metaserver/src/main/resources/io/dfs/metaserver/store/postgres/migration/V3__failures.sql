-- Data directories that fail: for good (failed, as their node says), or for a while (held), longer each
-- time they fail again soon. Who said lately that one does not work.
ALTER TABLE data_directory
  ADD COLUMN failed     boolean NOT NULL DEFAULT false,
  ADD COLUMN holds      int NOT NULL DEFAULT 0,
  ADD COLUMN held_until timestamptz NOT NULL DEFAULT '-infinity';

CREATE TABLE failure_report (
  directory            bigint NOT NULL,
  reporter             text NOT NULL,
  reported             timestamptz NOT NULL,
  PRIMARY KEY (directory, reporter)
);
