package io.dfs.metaserver.store.postgres;

import io.dfs.common.cluster.ClusterKeys;
import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.config.ConfigReader;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How to use one PostgreSQL.
 *
 * @param url JDBC URL
 * @param connections in the pool, at most
 * @param patience how long a call waits for a database that is out of reach before it ends in EIO
 * @param statementTimeout bound of one statement
 * @param lanes statements that apply mutations at one time, at most; what arrives meanwhile goes
 *     with the next
 * @param queuedMutations mutations that wait for a lane, at most; more wait outside
 * @param sessionLease of mounts
 * @param nodeLease of DataNodes
 * @param address under which this server is listed
 * @param release of this server, such as {@code 0.1.0}
 * @param format settings for a database that is empty
 * @param rootOwner whose the root directory of an empty database is
 * @param keyFingerprint of the keys that all servers of the cluster have
 */
public record PostgresConfig(
    String url,
    String user,
    String password,
    int connections,
    Duration patience,
    Duration statementTimeout,
    int lanes,
    int queuedMutations,
    Duration sessionLease,
    Duration nodeLease,
    String address,
    String release,
    ClusterSettings format,
    RootOwner rootOwner,
    Optional<String> keyFingerprint) {

  public PostgresConfig {
    if (lanes < 1 || lanes > connections) {
      throw new IllegalArgumentException(lanes + " lanes on " + connections + " connections");
    }
    if (queuedMutations < 1) {
      throw new IllegalArgumentException("queue of " + queuedMutations);
    }
  }

  /** The usual bounds: 8 connections, 2 lanes, leases of 60 and 10 seconds. */
  public static PostgresConfig of(
      String url, String user, String password, ClusterSettings format) {
    return new PostgresConfig(
        url,
        user,
        password,
        8,
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        2,
        8192,
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        "",
        "0.1.0",
        format,
        new RootOwner(0, 0),
        Optional.empty());
  }

  public PostgresConfig withConnections(int count) {
    return with(Map.of("connections", count, "lanes", Math.min(lanes, count)));
  }

  public PostgresConfig withPatience(Duration bound) {
    return with(Map.of("patience", bound));
  }

  public PostgresConfig withLanes(int count) {
    return with(Map.of("lanes", count));
  }

  public PostgresConfig withLeases(Duration session, Duration node) {
    return with(Map.of("sessionLease", session, "nodeLease", node));
  }

  /** What this server says of itself. */
  public PostgresConfig withServer(String listed, String runs) {
    return with(Map.of("address", listed, "release", runs));
  }

  public PostgresConfig withRootOwner(RootOwner owner) {
    return with(Map.of("rootOwner", owner));
  }

  public PostgresConfig withKeys(ClusterKeys keys) {
    return with(Map.of("keyFingerprint", keys.fingerprint()));
  }

  private PostgresConfig with(Map<String, ?> values) {
    return ConfigReader.with(this, values);
  }

  /** User and group, as numbers. */
  public record RootOwner(int uid, int gid) {}

  /** Does not show the password. */
  @Override
  public String toString() {
    return "PostgresConfig[" + url + " as " + user + "]";
  }
}
