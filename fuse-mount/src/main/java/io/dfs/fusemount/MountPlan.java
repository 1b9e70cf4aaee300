package io.dfs.fusemount;

import io.dfs.common.cli.LocalClusterOptions;
import io.dfs.fusemount.options.MountConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a user asked for: one mount.
 *
 * @param mountPoint absolute
 * @param local the local cluster to start or join; empty for a mount of the configured MetaServers
 * @param settings what the command line said, by key of the configuration
 * @param remarks what to tell the user about options that do nothing
 */
record MountPlan(
    Path mountPoint,
    Optional<LocalClusterOptions> local,
    MountConfig config,
    Map<String, String> settings,
    List<String> remarks,
    Manner manner) {

  MountPlan {
    settings = Map.copyOf(settings);
    remarks = List.copyOf(remarks);
  }

  /**
   * How it is to be done.
   *
   * @param source what mount(8) calls the file system; empty if mount(8) did not call
   * @param fake whether everything is done but the mount
   * @param updateFstab whether the machine is to mount it at each start
   */
  record Manner(Optional<String> source, boolean fake, boolean updateFstab) {}

  /** Addresses that were configured, {@code host:port}. */
  List<String> metaServers() {
    return local.isPresent() ? List.of() : config.metaServers();
  }

  /** What df shows as the source, by which programs find the cluster of a mount. */
  String source(List<String> addresses) {
    if (!config.fsname().isEmpty()) {
      return config.fsname();
    }
    return manner.source().orElseGet(() -> "dfs@" + String.join("+", addresses));
  }
}
