package io.dfs.cli.cluster;

import io.dfs.common.cli.LocalClusterAddress;
import java.util.List;
import java.util.Optional;

/**
 * The cluster that a command means.
 *
 * @param metaServers addresses, {@code host:port}, at least one
 * @param local where it runs, if it is a local one that was not named by address
 */
public record Cluster(List<String> metaServers, Optional<LocalClusterAddress> local) {
  public Cluster {
    metaServers = List.copyOf(metaServers);
  }

  static Cluster at(List<String> metaServers) {
    return new Cluster(metaServers, Optional.empty());
  }
}
