-- Nodes that are no members of a group any more and still have chunks of it: since when they ask to delete
-- them, and whether they may. One that may cannot join the group before it is done.
CREATE TABLE leaving_member (
  grp                  int NOT NULL,
  node                 bigint NOT NULL,
  since                timestamptz NOT NULL DEFAULT clock_timestamp(),
  approved             boolean NOT NULL DEFAULT false,
  PRIMARY KEY (grp, node)
);
