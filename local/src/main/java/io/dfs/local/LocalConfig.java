package io.dfs.local;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings of a local cluster.
 *
 * @param dataDirectory everything that is kept; created if absent
 * @param nodes DataNodes, 1 to 9, each with a directory of its own below the data directory
 * @param segmentBytes size of a DataNode's segment files
 * @param gracePeriod how long a chunk without references stays
 * @param lease of sessions and nodes
 * @param startTimeout bound for PostgreSQL, and again for all nodes to register
 * @param mountPatience how long mounts of other processes may take to end when the cluster stops
 * @param durable false gives up PostgreSQL's fsync: for tests only
 */
public record LocalConfig(
    Path dataDirectory,
    int nodes,
    int segmentBytes,
    Duration gracePeriod,
    Duration lease,
    Duration startTimeout,
    Duration mountPatience,
    boolean durable) {

  public LocalConfig {
    if (nodes < 1 || nodes > 9) {
      throw new IllegalArgumentException("nodes must be 1 to 9: " + nodes);
    }
  }

  /** Three nodes with segments of 64 MiB, 10 min of grace, leases of 60 s. */
  public static LocalConfig of(Path dataDirectory) {
    return new LocalConfig(
        dataDirectory,
        3,
        64 << 20,
        Duration.ofMinutes(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        true);
  }

  public LocalConfig withGracePeriod(Duration value) {
    return new LocalConfig(
        dataDirectory, nodes, segmentBytes, value, lease, startTimeout, mountPatience, durable);
  }

  public LocalConfig withLease(Duration value) {
    return new LocalConfig(
        dataDirectory,
        nodes,
        segmentBytes,
        gracePeriod,
        value,
        startTimeout,
        mountPatience,
        durable);
  }

  public LocalConfig withSegmentBytes(int value) {
    return new LocalConfig(
        dataDirectory, nodes, value, gracePeriod, lease, startTimeout, mountPatience, durable);
  }

  /** For tests only. */
  public LocalConfig notDurable() {
    return new LocalConfig(
        dataDirectory, nodes, segmentBytes, gracePeriod, lease, startTimeout, mountPatience, false);
  }

  Path postgresDirectory() {
    return dataDirectory.resolve("postgres");
  }

  /** Of DataNode {@code number}, from 1. */
  Path nodeDirectory(int number) {
    return dataDirectory.resolve("datanode-" + number);
  }
}
