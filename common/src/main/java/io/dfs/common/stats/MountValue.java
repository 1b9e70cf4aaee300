package io.dfs.common.stats;

import java.util.Locale;

/** The single numbers of a mount: name in metrics, meaning, and whether it only ever grows. */
public enum MountValue {
  READ_BYTES("dfs_fuse_read_bytes", "Bytes that programs have read", true),
  WRITTEN_BYTES("dfs_fuse_written_bytes", "Bytes that programs have written", true),
  ACTIVE_REQUESTS("dfs_fuse_active_requests", "Requests of the kernel being answered", false),
  CHUNK_READ_BYTES("dfs_client_chunk_read_bytes", "Bytes that DataNodes have sent", true),
  CHUNK_WRITTEN_BYTES(
      "dfs_client_chunk_written_bytes",
      "Bytes sent to DataNodes, whose chains make the copies",
      true),
  DIRTY_BYTES("dfs_client_dirty_bytes", "Bytes written and not committed yet", false),
  BUFFER_USED_BYTES("dfs_client_buffer_used_bytes", "Write buffers in use", false),
  BUFFER_CAPACITY_BYTES("dfs_client_buffer_capacity_bytes", "Write buffers, at most", false),
  CACHE_HITS("dfs_client_cache_hits", "Blocks found in memory or on their way there", true),
  CACHE_MISSES("dfs_client_cache_misses", "Blocks that had to be asked for", true),
  CACHE_USED_BYTES("dfs_client_cache_used_bytes", "Blocks in memory", false),
  CONNECTED("dfs_client_connected", "1 with a session at a MetaServer, else 0", false),
  RECONNECTS("dfs_client_reconnects", "Connections made after the first", true),
  SESSIONS_LOST("dfs_client_sessions_lost", "Sessions that expired under this mount", true),
  LATE_FAILURES(
      "dfs_client_late_failures", "Commits that failed after their close had returned", true),
  DROPPED_BYTES("dfs_client_dropped_bytes", "Bytes given up after their files were closed", true);

  private final String metric;
  private final String description;
  private final boolean counter;

  MountValue(String metric, String description, boolean counter) {
    this.metric = metric;
    this.description = description;
    this.counter = counter;
  }

  /** Without the {@code _total} that Prometheus adds to a counter. */
  public String metric() {
    return metric;
  }

  public String description() {
    return description;
  }

  /** It only grows as long as the mount lives; else it goes up and down. */
  public boolean isCounter() {
    return counter;
  }

  /** As it stands in the text form and in what {@code dfs stats} prints. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
