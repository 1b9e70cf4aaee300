package io.dfs.cli.inspect;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.cluster.Cluster;
import java.util.List;
import java.util.function.Function;

/**
 * What the commands here print as JSON, for who collects it.
 *
 * @param others the way to one more MetaServer of the cluster
 */
public record Reports(Admin admin, Cluster cluster, Function<String, Admin> others) {
  public Object status() {
    return new StatusReport(admin.status(), admin.nodes(), cluster.local()).json();
  }

  public Object nodes() {
    return NodeCommand.LISTING.of(admin.nodes()).json();
  }

  public Object sessions() {
    return SessionCommand.LISTING.of(admin.sessions()).json();
  }

  public Object config() {
    return ConfigReport.of(admin, cluster, others).json();
  }

  /** Where MetaServers say that their metrics are, {@code host:port}. */
  public List<String> metricsAddresses() {
    return ConfigReport.of(admin, cluster, others).servers().stream()
        .flatMap(server -> server.metricsAddress().stream())
        .toList();
  }
}
