package io.dfs.testkit.metadata;

import io.dfs.common.cluster.DirectoryListing;
import io.dfs.common.cluster.DirectoryReport;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.NodeListing;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** A DataNode that has registered at least once, with its data directories. */
final class StoredNode {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long MINUTE_NS = 60 * SECOND_NS;

  /** The longest hold is 2 to the power of it in seconds. */
  private static final int MOST_HOLDS = 8;

  /** What is known of one data directory. */
  static final class DataDirectory {
    final DirectoryId id;
    long generation = 1;
    long position;
    long capacityBytes;
    long freeBytes;
    boolean failed;
    private int holds;
    private long heldUntilNs = Long.MIN_VALUE;

    /** Who reported lately that it does not work, and when. */
    private final Map<String, Long> reportedNs = new HashMap<>();

    DataDirectory(DirectoryId id) {
      this.id = id;
    }

    DirectoryListing listing(long groups, long nowNs) {
      return new DirectoryListing(
          id, generation, position, capacityBytes, freeBytes, groups, failed, heldMs(nowNs));
    }

    private long heldMs(long nowNs) {
      return isHeld(nowNs) ? (heldUntilNs - nowNs) / 1_000_000 : 0;
    }

    boolean isHeld(long nowNs) {
      return heldUntilNs > nowNs;
    }

    /** Twice as long each time that it fails again soon after the last hold. */
    boolean hold(long nowNs) {
      if (isHeld(nowNs)) {
        return false;
      }
      boolean longAgo =
          holds == 0 || heldUntilNs + MINUTE_NS + 10 * SECOND_NS * (1L << holds) < nowNs;
      holds = longAgo ? 1 : Math.min(holds + 1, MOST_HOLDS);
      heldUntilNs = nowNs + SECOND_NS * (1L << holds);
      return true;
    }

    boolean isReportedTwice(String reporter, long nowNs) {
      reportedNs.values().removeIf(at -> at < nowNs - 5 * SECOND_NS);
      reportedNs.put(reporter, nowNs);
      if (reportedNs.size() < 2) {
        return false;
      }
      reportedNs.clear();
      return true;
    }

    void take(DirectoryReport report) {
      position = Math.max(position, report.position());
      capacityBytes = report.capacityBytes();
      freeBytes = report.freeBytes();
      failed = report.failed();
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
        directories.values().stream()
            .map(d -> d.listing(groups.applyAsLong(d.id), nowNs))
            .toList());
  }

  Node toNode(long nowNs) {
    return new Node(id, address, zone, isAlive(nowNs), capacityBytes(), freeBytes());
  }
}
