-- A syncing member that is to take the place of another, which leaves once it serves.
ALTER TABLE group_member ADD COLUMN replaces bigint;
