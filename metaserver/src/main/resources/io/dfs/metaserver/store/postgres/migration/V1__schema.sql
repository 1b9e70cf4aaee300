-- The tables of DFS. docs/internals/schema.md explains every column.
-- Times of files are nanoseconds since the epoch in a bigint; times of leases are timestamptz.
-- No foreign keys: the functions check what they need under the locks they hold.

-- The cluster itself: one row, made when the database was empty.
CREATE TABLE cluster (
  only_row             boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  cluster_id           text NOT NULL,
  volume               int NOT NULL,
  copies               int NOT NULL,
  min_replicas         int NOT NULL,
  group_count          int NOT NULL,
  max_chunk_bytes      int NOT NULL,
  inline_limit_bytes   int NOT NULL,
  key_hash             bytea,
  system_identifier    bigint NOT NULL,
  timeline             text NOT NULL,
  incarnation          bigint NOT NULL DEFAULT 1,
  reclaim_stopped      boolean NOT NULL DEFAULT false,
  formatted            timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Since when leases could be renewed without a break.
CREATE TABLE service (
  only_row             boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  last                 timestamptz NOT NULL DEFAULT clock_timestamp(),
  since                timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Grows with each change of nodes and groups.
CREATE TABLE map_version (
  only_row             boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version              bigint NOT NULL DEFAULT 1
) WITH (fillfactor = 10);

-- Inode ids, granted in ranges. Bodies that truncate makes have numbers of their own, far above.
CREATE SEQUENCE inode_id MINVALUE 2 MAXVALUE 4611686018427387903;
CREATE SEQUENCE body_id MINVALUE 4611686018427387904;
CREATE SEQUENCE session_id;
CREATE SEQUENCE node_id;
CREATE SEQUENCE metaserver_id;
CREATE SEQUENCE job_id;
-- 1 and 2 are left to "." and "..".
CREATE SEQUENCE cookie MINVALUE 3;

CREATE TABLE inode (
  id                   bigint PRIMARY KEY,
  size                 bigint NOT NULL DEFAULT 0,
  allocated            bigint NOT NULL DEFAULT 0,
  rdev                 bigint NOT NULL DEFAULT 0,
  atime                bigint NOT NULL,
  mtime                bigint NOT NULL,
  ctime                bigint NOT NULL,
  version              bigint NOT NULL DEFAULT 1,
  body                 bigint NOT NULL,
  parent               bigint,
  mode                 int NOT NULL,
  uid                  int NOT NULL,
  gid                  int NOT NULL,
  nlink                int NOT NULL,
  inline_bytes         int NOT NULL DEFAULT 0,
  xattr_bytes          int NOT NULL DEFAULT 0,
  kind                 smallint NOT NULL
) WITH (fillfactor = 80);

CREATE TABLE dentry (
  parent               bigint NOT NULL,
  inode                bigint NOT NULL,
  cookie               bigint NOT NULL DEFAULT nextval('cookie'),
  kind                 smallint NOT NULL,
  name                 bytea NOT NULL,
  PRIMARY KEY (parent, name)
);
CREATE UNIQUE INDEX dentry_cookie ON dentry (parent, cookie);

CREATE TABLE dir_delta (
  parent               bigint NOT NULL,
  time                 bigint NOT NULL,
  subdirs              smallint NOT NULL
) WITH (autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX dir_delta_parent ON dir_delta (parent);

CREATE TABLE symlink (
  inode                bigint PRIMARY KEY,
  target               bytea NOT NULL
);

CREATE TABLE xattr (
  inode                bigint NOT NULL,
  name                 bytea NOT NULL,
  value                bytea NOT NULL,
  PRIMARY KEY (inode, name)
);

CREATE TABLE extent (
  body                 bigint NOT NULL,
  pos                  bigint NOT NULL CHECK (pos >= 0),
  chunk                bigint NOT NULL CHECK (chunk > 0),
  chunk_key            bigint NOT NULL,
  len                  int NOT NULL CHECK (len > 0),
  chunk_off            int NOT NULL CHECK (chunk_off >= 0),
  chunk_len            int NOT NULL,
  PRIMARY KEY (body, pos),
  CHECK (chunk_off::bigint + len <= chunk_len)
);
CREATE INDEX extent_chunk ON extent (chunk);

CREATE TABLE inline_data (
  body                 bigint NOT NULL,
  pos                  bigint NOT NULL CHECK (pos >= 0),
  crc                  int NOT NULL,
  data                 bytea NOT NULL CHECK (length(data) BETWEEN 1 AND 4096),
  PRIMARY KEY (body, pos)
);
ALTER TABLE inline_data ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE node (
  id                   bigint PRIMARY KEY,
  address              text NOT NULL,
  zone                 text NOT NULL,
  release              text NOT NULL,
  registered           timestamptz NOT NULL,
  expires              timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE data_directory (
  id                   bigint PRIMARY KEY,
  node                 bigint NOT NULL,
  generation           bigint NOT NULL DEFAULT 1,
  position             bigint NOT NULL,
  capacity             bigint NOT NULL,
  free                 bigint NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX data_directory_node ON data_directory (node);

CREATE TABLE placement_group (
  id                   int PRIMARY KEY,
  epoch                bigint NOT NULL DEFAULT 0,
  last_stint           bigint NOT NULL DEFAULT 0,
  next_sequence        bigint NOT NULL DEFAULT 64 CHECK (next_sequence % 64 = 0)
) WITH (fillfactor = 50);

-- state: 1 syncing, 2 serving; a node that is out has no row.
CREATE TABLE group_member (
  grp                  int NOT NULL,
  node                 bigint NOT NULL,
  state                smallint NOT NULL CHECK (state IN (1, 2)),
  directory            bigint NOT NULL,
  stint                bigint NOT NULL,
  PRIMARY KEY (grp, node)
) WITH (fillfactor = 50);
CREATE INDEX group_member_directory ON group_member (directory);

CREATE TABLE metaserver (
  id                   bigint PRIMARY KEY,
  address              text NOT NULL,
  release              text NOT NULL,
  function_schema      text NOT NULL,
  started              timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_service         timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE session (
  id                   bigint PRIMARY KEY,
  host                 text NOT NULL,
  mount_point          text NOT NULL,
  pid                  bigint NOT NULL,
  release              text NOT NULL,
  opened               timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires              timestamptz NOT NULL,
  heartbeat            bigint NOT NULL DEFAULT 0,
  last_mark            pg_snapshot NOT NULL,
  previous_mark        pg_snapshot NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE op_slot (
  session              bigint NOT NULL,
  seq                  bigint NOT NULL DEFAULT 0,
  slot                 int NOT NULL,
  result               json,
  PRIMARY KEY (session, slot)
) WITH (fillfactor = 40);

CREATE TABLE inode_range (
  session              bigint NOT NULL,
  first                bigint NOT NULL,
  count                int NOT NULL,
  PRIMARY KEY (session, first)
);

CREATE TABLE chunk_allotment (
  first_chunk          bigint PRIMARY KEY CHECK (first_chunk % 64 = 0),
  session              bigint NOT NULL,
  used                 bigint NOT NULL DEFAULT 0,
  count                int NOT NULL CHECK (count BETWEEN 1 AND 64)
) WITH (fillfactor = 50);
CREATE INDEX chunk_allotment_session ON chunk_allotment (session);

CREATE TABLE open_file (
  session              bigint NOT NULL,
  inode                bigint NOT NULL,
  PRIMARY KEY (inode, session)
);
CREATE INDEX open_file_session ON open_file (session);

CREATE TABLE orphan (
  inode                bigint PRIMARY KEY,
  since                timestamptz NOT NULL DEFAULT clock_timestamp(),
  transaction          xid8 NOT NULL DEFAULT pg_current_xact_id()
);

CREATE TABLE abandoned_body (
  body                 bigint PRIMARY KEY,
  since                timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE dir_lease (
  inode                bigint PRIMARY KEY,
  session              bigint NOT NULL,
  granted              timestamptz NOT NULL DEFAULT clock_timestamp(),
  recalled             timestamptz
);
CREATE INDEX dir_lease_session ON dir_lease (session);

-- kind: 1 flock, 2 fcntl. to_pos is exclusive.
CREATE TABLE file_lock (
  inode                bigint NOT NULL,
  session              bigint NOT NULL,
  owner                bigint NOT NULL,
  from_pos             bigint NOT NULL,
  to_pos               bigint NOT NULL,
  pid                  int NOT NULL,
  kind                 smallint NOT NULL CHECK (kind IN (1, 2)),
  exclusive            boolean NOT NULL,
  PRIMARY KEY (inode, kind, session, owner, from_pos),
  CHECK (from_pos < to_pos)
);
CREATE INDEX file_lock_session ON file_lock (session);

CREATE TABLE volume_total (
  only_row             boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  files                bigint NOT NULL,
  bytes                bigint NOT NULL
);

CREATE TABLE volume_delta (
  files                bigint NOT NULL,
  bytes                bigint NOT NULL
) WITH (autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0.02);

CREATE TABLE garbage (
  chunk                bigint NOT NULL,
  chunk_key            bigint NOT NULL,
  since                timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (chunk, chunk_key)
);
CREATE INDEX garbage_since ON garbage (since);

CREATE TABLE job (
  id                   bigint PRIMARY KEY DEFAULT nextval('job_id'),
  kind                 text NOT NULL,
  argument             jsonb NOT NULL,
  created              timestamptz NOT NULL DEFAULT clock_timestamp(),
  due                  timestamptz NOT NULL DEFAULT clock_timestamp(),
  taken_by             bigint,
  taken_until          timestamptz,
  attempts             int NOT NULL DEFAULT 0,
  progress             jsonb
);
CREATE INDEX job_due ON job (due);
