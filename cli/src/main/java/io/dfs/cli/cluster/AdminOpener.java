package io.dfs.cli.cluster;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.rpc.AdminClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The way to a cluster for who administers it; tests give their own. */
@FunctionalInterface
public interface AdminOpener {
  /** Bound of each call to each MetaServer. */
  Duration TIMEOUT = Duration.ofSeconds(10);

  /**
   * Asks nobody yet.
   *
   * @param metaServers addresses, {@code host:port}; the first that answers is asked
   */
  Admin open(List<String> metaServers, Optional<String> key);

  /** Real servers. */
  static AdminOpener overNetwork() {
    return (metaServers, key) ->
        new FirstAdmin(
            metaServers.stream()
                .map(address -> (Admin) new AdminClient(address, key, Release.here(), TIMEOUT))
                .toList());
  }
}
