package io.dfs.metaserver;

import java.time.Duration;
import java.util.Optional;

/**
 * Settings of a MetaServer.
 *
 * @param listen address to bind; other than loopback needs cluster keys
 * @param port 0 takes a free one
 * @param databaseUrl JDBC URL of PostgreSQL
 * @param connections connections to PostgreSQL, at most
 * @param databaseTimeout how long a call waits for PostgreSQL before it ends in EIO
 * @param lease of sessions and nodes
 * @param gracePeriod how long a chunk without references stays
 * @param firstMembersDelay how long min_replicas nodes wait for the rest before groups start
 */
public record MetaServerConfig(
    String listen,
    int port,
    String databaseUrl,
    String databaseUser,
    String databasePassword,
    int connections,
    Duration databaseTimeout,
    Duration lease,
    Duration gracePeriod,
    Duration firstMembersDelay,
    Duration jobInterval,
    Optional<String> clientKey,
    Optional<String> datanodeKey,
    Optional<String> adminKey) {

  public MetaServerConfig {
    if (connections < 2 || connections > 200) {
      throw new IllegalArgumentException("connections must be 2 to 200: " + connections);
    }
    if (jobInterval.toMillis() < 10) {
      throw new IllegalArgumentException("job-interval must be at least 10ms: " + jobInterval);
    }
    if (lease.toMillis() < 1000) {
      throw new IllegalArgumentException("lease must be at least 1s: " + lease);
    }
  }

  /** Defaults: loopback, port 7400, 8 connections, leases of 60 s, 10 min of grace. */
  public static MetaServerConfig defaults() {
    return new MetaServerConfig(
        "127.0.0.1",
        7400,
        "jdbc:postgresql://127.0.0.1:5432/dfs",
        "dfs",
        "",
        8,
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        Duration.ofMinutes(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(1),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
