-- How nodes come and go, and former members that are waited for. Builds before this migration had them in
-- version 1 for a while: hence IF NOT EXISTS.
ALTER TABLE node
  ADD COLUMN IF NOT EXISTS stopped  boolean NOT NULL DEFAULT false,
  ADD COLUMN IF NOT EXISTS failed   boolean NOT NULL DEFAULT false,
  ADD COLUMN IF NOT EXISTS gone     boolean NOT NULL DEFAULT false,
  ADD COLUMN IF NOT EXISTS draining boolean NOT NULL DEFAULT false;

CREATE TABLE IF NOT EXISTS away_member (
  grp                  int NOT NULL,
  node                 bigint NOT NULL,
  directory            bigint NOT NULL,
  PRIMARY KEY (grp, node)
);
