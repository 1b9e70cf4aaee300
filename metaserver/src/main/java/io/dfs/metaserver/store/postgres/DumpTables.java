package io.dfs.metaserver.store.postgres;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a dump holds: all that outlives the processes. Sessions and what they have end with them.
 */
final class DumpTables {
  /** In the order in which they stand in a dump. */
  static final List<String> NAMES =
      List.of(
          "cluster",
          "map_version",
          "inode",
          "dentry",
          "dir_delta",
          "symlink",
          "xattr",
          "extent",
          "inline_data",
          "orphan",
          "abandoned_body",
          "volume_total",
          "volume_delta",
          "garbage",
          "node",
          "data_directory",
          "placement_group",
          "group_member",
          "away_member",
          "leaving_member");

  /** Columns that mean something in one database only. */
  static final Map<String, Set<String>> LEFT_OUT =
      Map.of(
          "cluster", Set.of("only_row", "reclaim_stopped"),
          "orphan", Set.of("transaction"));

  /** Counters, and how far each goes on behind where it was: ids are not issued again. */
  static final Map<String, Long> SEQUENCES =
      Map.of(
          "inode_id", 1L << 32,
          "body_id", 1L << 32,
          "session_id", 1L << 32,
          "cookie", 1L << 32,
          "node_id", 1L << 20);

  private DumpTables() {}
}
