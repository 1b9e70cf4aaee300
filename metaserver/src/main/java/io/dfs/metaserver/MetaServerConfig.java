package io.dfs.metaserver;

import io.dfs.common.cluster.ClusterKeys;
import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.cluster.Tending;
import io.dfs.common.net.ListenAddress;
import io.dfs.metaserver.store.postgres.PostgresConfig;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of a MetaServer.
 *
 * @param listen address to bind; other than loopback needs cluster keys
 * @param port 0 takes a free one
 * @param advertise {@code host:port} under which others reach it; else the listening one
 * @param httpListen address of the HTTP port; else as {@code listen}
 * @param httpPort where health and metrics are asked for; 0 takes a free one
 * @param databaseUrl JDBC URL of PostgreSQL
 * @param connections connections to PostgreSQL, at most
 * @param databaseTimeout how long a call waits for PostgreSQL before it ends in EIO
 * @param startTimeout how long to wait for PostgreSQL at the start before giving up
 * @param lease of sessions
 * @param nodeLease of DataNodes
 * @param gracePeriod how long a chunk without references stays
 * @param firstMembersDelay how long min_replicas nodes wait for the rest before groups start
 * @param forgetServersAfter how long a MetaServer, and the functions of its release, are kept in
 *     the database after it served last
 * @param repairAfter how long a DataNode that is away is waited for before it is replaced
 * @param maintenanceWindow how long one is waited for that stopped in order
 * @param compactionPeriod in which all files are looked at for extents to be joined; zero: never
 */
public record MetaServerConfig(
    String listen,
    int port,
    Optional<String> advertise,
    Optional<String> httpListen,
    int httpPort,
    String databaseUrl,
    String databaseUser,
    String databasePassword,
    int connections,
    Duration databaseTimeout,
    Duration startTimeout,
    Duration lease,
    Duration nodeLease,
    Duration gracePeriod,
    Duration firstMembersDelay,
    Duration jobInterval,
    Duration forgetServersAfter,
    Duration repairAfter,
    Duration maintenanceWindow,
    Duration compactionPeriod,
    Optional<String> clientKey,
    Optional<String> datanodeKey,
    Optional<String> adminKey) {
  /** Of environment variables. */
  static final String PREFIX = "DFS_METASERVER";

  private static final int MAX_CONNECTIONS = 200;

  /** Groups that change members in one transaction: it holds their locks. */
  private static final int TENDED = 256;

  public MetaServerConfig {
    require(port >= 0 && port <= 65_535, "port must be 0 to 65535: " + port);
    require(httpPort >= 0 && httpPort <= 65_535, "http-port must be 0 to 65535: " + httpPort);
    require(
        databaseUrl.startsWith("jdbc:postgresql:"),
        "database-url must begin with jdbc:postgresql: as in jdbc:postgresql://host:5432/dfs");
    require(
        connections >= 2 && connections <= MAX_CONNECTIONS,
        "connections must be 2 to 200: " + connections);
    require(
        jobInterval.toMillis() >= 10, "job-interval must be at least 10ms: " + text(jobInterval));
    require(lease.toMillis() >= 1000, "lease must be at least 1s: " + text(lease));
    require(nodeLease.toMillis() >= 1000, "node-lease must be at least 1s: " + text(nodeLease));
    require(
        !databaseTimeout.isNegative()
            && !startTimeout.isNegative()
            && !gracePeriod.isNegative()
            && !repairAfter.isNegative()
            && !maintenanceWindow.isNegative()
            && !compactionPeriod.isNegative(),
        "times must not be negative");
    require(
        forgetServersAfter.compareTo(lease.multipliedBy(2)) >= 0,
        "forget-servers-after must be at least two leases: " + text(forgetServersAfter));
    Optional<String> noHost = advertise.filter(a -> !a.matches("[^:]+:\\d{1,5}|\\[.*]:\\d{1,5}"));
    require(noHost.isEmpty(), "advertise must be host:port: " + noHost.orElse(""));
    requireKeys(clientKey, datanodeKey, adminKey);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  private static String text(Duration duration) {
    return duration.toMillis() + "ms";
  }

  /** The keys say themselves what is wrong with them. */
  private static void requireKeys(
      Optional<String> client, Optional<String> datanode, Optional<String> admin) {
    new ClusterKeys(client, datanode, admin);
  }

  /** Defaults: loopback, port 7400 (HTTP 7480), 8 connections, leases of 60 s, 10 min of grace. */
  public static MetaServerConfig defaults() {
    return new MetaServerConfig(
        "127.0.0.1",
        7400,
        Optional.empty(),
        Optional.empty(),
        7480,
        "jdbc:postgresql://127.0.0.1:5432/dfs",
        "dfs",
        "",
        8,
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        Duration.ofMinutes(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(1),
        Duration.ofHours(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15),
        Duration.ofMinutes(10),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public ClusterKeys keys() {
    return new ClusterKeys(clientKey, datanodeKey, adminKey);
  }

  /** Where it listens. */
  ListenAddress listenAddress() {
    return new ListenAddress(listen, port);
  }

  /** Where health and metrics are asked for. */
  ListenAddress httpAddress() {
    return new ListenAddress(httpListen.orElse(listen), httpPort);
  }

  /** {@code host:port} under which others reach it. */
  String reachable() {
    return advertise.orElseGet(() -> listenAddress().reachable());
  }

  /**
   * Its database.
   *
   * @param format for a database that is empty
   */
  PostgresConfig database(ClusterSettings format) {
    return PostgresConfig.of(databaseUrl, databaseUser, databasePassword, format)
        .withConnections(connections)
        .withPatience(databaseTimeout)
        .withLeases(lease, nodeLease)
        .withKeys(keys());
  }

  /** When members leave their groups and are replaced. */
  Tending tending() {
    return new Tending(lease, repairAfter, maintenanceWindow, TENDED);
  }

  /** Does not show secrets. */
  @Override
  public String toString() {
    return "MetaServerConfig[" + listen + ":" + port + " on " + databaseUrl + "]";
  }
}
