-- Jobs that there need be only one of, and the way from a body to its inode, where it is not the
-- inode's number: only files that were truncated to nothing take space in this index.
CREATE UNIQUE INDEX job_kind_argument ON job (kind, argument);
CREATE INDEX inode_body ON inode (body) WHERE body <> id;
