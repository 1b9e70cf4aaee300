package io.dfs.testkit.metadata;

import io.dfs.common.cluster.DirectoryListing;
import io.dfs.common.cluster.DirectoryReport;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.NodeListing;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.NodeId;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** A DataNode that has registered at least once, with its data directories. */
final class StoredNode {
  /** What is known of one data directory. */
  static final class DataDirectory {
    final DirectoryId id;
    long generation = 1;
    long position;
    long capacityBytes;
    long freeBytes;

    DataDirectory(DirectoryId id) {
      this.id = id;
    }

    DirectoryListing listing(long groups) {
      return new DirectoryListing(id, generation, position, capacityBytes, freeBytes, groups);
    }

    void take(DirectoryReport report) {
      position = Math.max(position, report.position());
      capacityBytes = report.capacityBytes();
      freeBytes = report.freeBytes();
    }
  }

  final NodeId id;
  final TreeMap<DirectoryId, DataDirectory> directories = new TreeMap<>();
  String address = "";
  String zone = "";
  String release = "";
  long registeredNs;

  /** It stopped in order, was found dead, is no longer waited for, is to be emptied. */
  boolean stopped;

  boolean failed;
  boolean gone;
  boolean draining;
  private long leaseEndNs;

  StoredNode(NodeId id) {
    this.id = id;
  }

  boolean isAlive(long nowNs) {
    return leaseEndNs > nowNs;
  }

  /** Whether its members leave their groups. */
  boolean isAway(long nowNs, boolean steady) {
    return !isAlive(nowNs) && (stopped || failed || steady);
  }

  long leaseEndNs() {
    return leaseEndNs;
  }

  void leaseUntil(long endNs) {
    leaseEndNs = endNs;
  }

  long capacityBytes() {
    return directories.values().stream().mapToLong(d -> d.capacityBytes).sum();
  }

  long freeBytes() {
    return directories.values().stream().mapToLong(d -> d.freeBytes).sum();
  }

  NodeListing listing(long nowNs, ToLongFunction<DirectoryId> groups) {
    return new NodeListing(
        id,
        address,
        zone,
        release,
        Math.floorDiv(leaseEndNs - nowNs, 1_000_000L),
        draining,
        gone,
        directories.values().stream().map(d -> d.listing(groups.applyAsLong(d.id))).toList());
  }

  Node toNode(long nowNs) {
    return new Node(id, address, zone, isAlive(nowNs), capacityBytes(), freeBytes());
  }
}
