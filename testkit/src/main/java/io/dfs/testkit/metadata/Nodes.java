package io.dfs.testkit.metadata;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.cluster.DirectoryReport;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.NodeListing;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.cluster.Tending;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.NodeId;
import io.dfs.testkit.metadata.StoredNode.DataDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** DataNodes with their leases and data directories. */
final class Nodes {
  private final StoreClock clock;
  private final ClusterSettings settings;
  private final Duration lease;
  private final TreeMap<NodeId, StoredNode> nodes = new TreeMap<>();
  private final Map<DirectoryId, NodeId> owners = new HashMap<>();
  private long lastId;
  private long version = 1;

  Nodes(StoreClock clock, ClusterSettings settings, Duration lease) {
    this.clock = clock;
    this.settings = settings;
    this.lease = lease;
  }

  long grantIds(int count) {
    long first = lastId + 1;
    lastId += count;
    return first;
  }

  long version() {
    return version;
  }

  void changed() {
    version++;
  }

  /**
   * @return directories whose disk is older than it was
   */
  List<DirectoryId> register(NodeReport report) {
    report.directories().forEach(d -> requireOwner(d.id(), report.id()));
    StoredNode node = nodes.computeIfAbsent(report.id(), StoredNode::new);
    node.address = report.address();
    node.zone = report.zone();
    node.release = report.release();
    node.registeredNs = clock.nowNs();
    node.stopped = false;
    node.failed = false;
    node.gone = false;
    List<DirectoryId> older = new ArrayList<>();
    for (DirectoryReport d : report.directories()) {
      owners.put(d.id(), report.id());
      DataDirectory known = node.directories.computeIfAbsent(d.id(), DataDirectory::new);
      if (d.position() < known.position || isPast(d.generation(), known.generation)) {
        known.generation++;
        known.position = d.position();
        older.add(d.id());
      }
      known.take(d);
    }
    renew(node);
    changed();
    return older;
  }

  /** A disk that was replaced by an older one, and has come back. */
  private static boolean isPast(long reported, long present) {
    return reported > 0 && reported < present;
  }

  private void requireOwner(DirectoryId directory, NodeId node) {
    NodeId owner = owners.getOrDefault(directory, node);
    if (!owner.equals(node)) {
      throw new FsException(FsError.EPERM, "directory " + directory + " is node " + owner + "'s");
    }
  }

  void heartbeat(NodeReport report) {
    StoredNode node = nodes.get(report.id());
    if (node == null || !node.isAlive(clock.nowNs())) {
      throw new FsException(FsError.ESTALE, "the lease of node " + report.id() + " does not run");
    }
    for (DirectoryReport d : report.directories()) {
      DataDirectory known = node.directories.get(d.id());
      if (known == null) {
        throw new FsException(FsError.ESTALE, "directory " + d.id() + " is not registered");
      }
      if (known.failed != d.failed()) {
        changed();
      }
      known.take(d);
    }
    renew(node);
  }

  void deregister(NodeId id) {
    StoredNode node = nodes.get(id);
    if (node != null && node.isAlive(clock.nowNs())) {
      node.leaseUntil(clock.nowNs());
      node.stopped = true;
      changed();
    }
  }

  boolean failed(NodeId id) {
    StoredNode node = nodes.get(id);
    if (node == null || !node.isAlive(clock.nowNs())) {
      return false;
    }
    node.leaseUntil(clock.nowNs());
    node.failed = true;
    changed();
    return true;
  }

  /** Holds a directory out of its groups; false if it is held already. */
  boolean hold(NodeId id, DirectoryId directory) {
    boolean held = directory(id, directory).hold(clock.nowNs());
    if (held) {
      changed();
    }
    return held;
  }

  /** As {@link #hold} if somebody else has reported the directory shortly before. */
  boolean reported(NodeId id, DirectoryId directory, String reporter) {
    return directory(id, directory).isReportedTwice(reporter, clock.nowNs()) && hold(id, directory);
  }

  private DataDirectory directory(NodeId id, DirectoryId directory) {
    DataDirectory known = require(id).directories.get(directory);
    if (known == null) {
      throw new IllegalStateException("directory " + directory + " is not known");
    }
    return known;
  }

  boolean isSick(DataDirectory directory) {
    return directory.failed || directory.isHeld(clock.nowNs());
  }

  /** Whether members on a directory leave their groups whatever their node does. */
  boolean isSick(NodeId id, DirectoryId directory) {
    return isSick(directory(id, directory));
  }

  boolean isWell(NodeId id, DirectoryId directory) {
    return isAlive(id) && !isSick(id, directory);
  }

  /** Whether others take the places of members there. */
  boolean isReplaced(NodeId id, DirectoryId directory) {
    StoredNode node = require(id);
    return node.gone || node.draining || directory(id, directory).failed;
  }

  void requireDead(NodeId id) {
    if (require(id).isAlive(clock.nowNs())) {
      throw new FsException(FsError.EBUSY, "node " + id + " lives");
    }
  }

  void forget(NodeId id) {
    nodes.remove(id);
    owners.values().removeIf(id::equals);
    changed();
  }

  /**
   * Nodes that were away for too long are gone.
   *
   * @return how many that are now
   */
  int loseThoseAway(long serviceSinceNs, boolean steady, Tending how) {
    int lost = 0;
    for (StoredNode node : nodes.values()) {
      Duration patience = node.stopped ? how.maintenance() : how.repairAfter();
      long awayNs = Math.max(node.leaseEndNs(), serviceSinceNs);
      if (!node.gone
          && node.isAway(clock.nowNs(), steady)
          && awayNs + patience.toNanos() <= clock.nowNs()) {
        node.gone = true;
        lost++;
      }
    }
    return lost;
  }

  boolean isAway(NodeId id, boolean steady) {
    return require(id).isAway(clock.nowNs(), steady);
  }

  private void renew(StoredNode node) {
    node.leaseUntil(clock.nowNs() + lease.toNanos());
  }

  StoredNode require(NodeId id) {
    StoredNode node = nodes.get(id);
    if (node == null) {
      throw new FsException(FsError.ENOENT, "node " + id);
    }
    return node;
  }

  /**
   * A member that is one more than its group needs, as the one that it replaces stays meanwhile.
   */
  boolean movesIn(StoredGroup group, StoredGroup.Membership m) {
    return !m.serves()
        && m.replaces()
            .flatMap(replaced -> Optional.ofNullable(group.members.get(replaced)))
            .filter(o -> !isReplaced(o.member().node(), o.directory()))
            .isPresent();
  }

  boolean isAlive(NodeId id) {
    return require(id).isAlive(clock.nowNs());
  }

  /** It is well and not to be drained. */
  boolean isFit(StoredGroup.Membership m) {
    NodeId id = m.member().node();
    return isWell(id, m.directory()) && !require(id).draining;
  }

  long nowNs() {
    return clock.nowNs();
  }

  List<StoredNode> alive() {
    return nodes.values().stream().filter(n -> n.isAlive(clock.nowNs())).toList();
  }

  /** Nodes that live and have a place for groups. */
  List<StoredNode> withDirectories() {
    return alive().stream()
        .filter(n -> !n.draining && n.directories.values().stream().anyMatch(d -> !isSick(d)))
        .toList();
  }

  /** Copies of them live, or for a while min_replicas have lived. */
  boolean enoughForFirstMembers(long delayMs) {
    long latestNs = clock.nowNs() - Duration.ofMillis(delayMs).toNanos();
    List<StoredNode> alive = alive();
    return alive.size() >= settings.copies()
        || alive.stream().filter(n -> n.registeredNs <= latestNs).count() >= settings.minReplicas();
  }

  long generation(DirectoryId directory) {
    NodeId owner = owners.get(directory);
    DataDirectory known = owner == null ? null : require(owner).directories.get(directory);
    if (known == null) {
      throw new IllegalStateException("directory " + directory + " is not known");
    }
    return known.generation;
  }

  /** Of nodes that live. */
  long capacityBytes() {
    return alive().stream().mapToLong(StoredNode::capacityBytes).sum();
  }

  /** Of nodes that live. */
  long freeBytes() {
    return alive().stream().mapToLong(StoredNode::freeBytes).sum();
  }

  /** With how many groups live on each directory. */
  List<NodeListing> listings(Groups groups) {
    return nodes.values().stream()
        .map(n -> n.listing(clock.nowNs(), d -> groups.on(d).size()))
        .toList();
  }

  List<Node> toNodes() {
    return nodes.values().stream().map(n -> n.toNode(clock.nowNs())).toList();
  }
}
