package io.dfs.fusemount;

import io.dfs.common.cli.LocalClusterOptions;
import io.dfs.common.net.ListenAddress;
import io.dfs.fusemount.fuse.AllowOther;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a user asked for: one mount.
 *
 * @param mountPoint absolute
 * @param local the local cluster to start or join; empty for a mount of {@code metaServers}
 * @param metaServers {@code host:port}
 * @param metrics where the mount answers HTTP
 */
record MountPlan(
    Path mountPoint,
    Optional<LocalClusterOptions> local,
    List<String> metaServers,
    boolean readOnly,
    AllowOther allowOther,
    Limits limits,
    Optional<ListenAddress> metrics) {

  MountPlan {
    metaServers = List.copyOf(metaServers);
  }

  /**
   * Times and sizes of a mount.
   *
   * @param entryTimeout how long a name may be remembered
   * @param attrTimeout how long attributes may be remembered
   * @param opTimeout how long a call waits for an unreachable cluster before it ends in EIO
   * @param bufferBytes for data on its way to DataNodes
   * @param cacheBytes for blocks that were read
   */
  record Limits(
      Duration entryTimeout,
      Duration attrTimeout,
      Duration opTimeout,
      long bufferBytes,
      long cacheBytes) {}
}
