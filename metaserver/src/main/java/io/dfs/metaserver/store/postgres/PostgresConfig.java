package io.dfs.metaserver.store.postgres;

import io.dfs.common.cluster.ClusterSettings;
import java.time.Duration;

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
    RootOwner rootOwner) {

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
        new RootOwner(0, 0));
  }

  public PostgresConfig withConnections(int count) {
    return new PostgresConfig(
        url,
        user,
        password,
        count,
        patience,
        statementTimeout,
        Math.min(lanes, count),
        queuedMutations,
        sessionLease,
        nodeLease,
        address,
        release,
        format,
        rootOwner);
  }

  public PostgresConfig withPatience(Duration bound) {
    return new PostgresConfig(
        url,
        user,
        password,
        connections,
        bound,
        statementTimeout,
        lanes,
        queuedMutations,
        sessionLease,
        nodeLease,
        address,
        release,
        format,
        rootOwner);
  }

  public PostgresConfig withLanes(int count) {
    return new PostgresConfig(
        url,
        user,
        password,
        connections,
        patience,
        statementTimeout,
        count,
        queuedMutations,
        sessionLease,
        nodeLease,
        address,
        release,
        format,
        rootOwner);
  }

  public PostgresConfig withLeases(Duration session, Duration node) {
    return new PostgresConfig(
        url,
        user,
        password,
        connections,
        patience,
        statementTimeout,
        lanes,
        queuedMutations,
        session,
        node,
        address,
        release,
        format,
        rootOwner);
  }

  public PostgresConfig withAddress(String listed) {
    return new PostgresConfig(
        url,
        user,
        password,
        connections,
        patience,
        statementTimeout,
        lanes,
        queuedMutations,
        sessionLease,
        nodeLease,
        listed,
        release,
        format,
        rootOwner);
  }

  public PostgresConfig withRootOwner(RootOwner owner) {
    return new PostgresConfig(
        url,
        user,
        password,
        connections,
        patience,
        statementTimeout,
        lanes,
        queuedMutations,
        sessionLease,
        nodeLease,
        address,
        release,
        format,
        owner);
  }

  /** User and group, as numbers. */
  public record RootOwner(int uid, int gid) {}

  /** Does not show the password. */
  @Override
  public String toString() {
    return "PostgresConfig[" + url + " as " + user + "]";
  }
}
