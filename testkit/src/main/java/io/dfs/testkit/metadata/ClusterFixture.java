package io.dfs.testkit.metadata;

import io.dfs.common.cluster.DirectoryReport;
import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MembershipStore;
import io.dfs.common.cluster.NodeGrant;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a store know DataNodes that do not exist, each with one data directory of 1 TiB, and speaks
 * for them. Confined to a thread.
 */
public final class ClusterFixture {
  private static final long TEBIBYTE = 1L << 40;

  private final MembershipStore store;
  private final Map<NodeId, NodeReport> reports = new HashMap<>();
  private final Map<NodeId, Long> generations = new HashMap<>();
  private final List<NodeId> nodes = new ArrayList<>();
  private final Set<NodeId> silent = new HashSet<>();

  public ClusterFixture(MembershipStore store) {
    this.store = store;
  }

  /** A cluster of {@code copies} nodes, every group served by all of them. */
  public static ClusterFixture ready(MembershipStore store) {
    ClusterFixture cluster = new ClusterFixture(store);
    for (int i = 0; i < store.settings().copies(); i++) {
      cluster.addNode();
    }
    store.assignFirstMembers(0);
    return cluster;
  }

  /** Registers a node that is new, in a zone of its own. */
  public NodeId addNode() {
    long first = store.grantNodeIds(2);
    NodeId node = new NodeId(first);
    nodes.add(node);
    return register(report(node, new DirectoryId(first + 1), 0, 1));
  }

  /** Registers a node again, its disk at {@code position}. */
  public NodeGrant registerAgain(NodeId node, long position) {
    silent.remove(node);
    NodeReport last = reportOf(node);
    NodeReport again = report(node, last.directories().getFirst().id(), generation(node), position);
    register(again);
    return store.heartbeat(again);
  }

  private NodeId register(NodeReport report) {
    NodeGrant grant = store.register(report);
    reports.put(report.id(), report);
    DirectoryId directory = report.directories().getFirst().id();
    Long generation = grant.generations().get(directory);
    if (generation == null) {
      throw new IllegalStateException("no generation of " + directory + " in " + grant);
    }
    generations.put(report.id(), generation);
    return report.id();
  }

  private NodeReport report(NodeId node, DirectoryId directory, long generation, long position) {
    return new NodeReport(
        node,
        "127.0.0.1:" + (20_000 + nodes.indexOf(node)),
        "zone" + nodes.indexOf(node),
        List.of(new DirectoryReport(directory, generation, position, TEBIBYTE, TEBIBYTE / 2)));
  }

  /**
   * The node's data directory takes no more writes, or is well again: its next heartbeat says so.
   */
  public void failDirectory(NodeId node, boolean failed) {
    NodeReport last = reportOf(node);
    DirectoryReport d = last.directories().getFirst();
    reports.put(
        node,
        new NodeReport(
            node,
            last.address(),
            last.zone(),
            List.of(
                new DirectoryReport(
                    d.id(),
                    generation(node),
                    d.position(),
                    d.capacityBytes(),
                    failed ? 0 : TEBIBYTE / 2,
                    failed))));
    store.heartbeat(reportOf(node));
  }

  /** Renews the leases of all nodes but those that fell silent. */
  public void heartbeatAll() {
    nodes.stream().filter(n -> !silent.contains(n)).forEach(n -> store.heartbeat(reportOf(n)));
  }

  /** The node renews its lease no more, until it registers again. */
  public void silence(NodeId node) {
    silent.add(node);
  }

  /** The node stops in order. */
  public void stop(NodeId node) {
    silence(node);
    store.deregister(node);
  }

  /** All nodes, in the order in which they were added. */
  public List<NodeId> nodes() {
    return List.copyOf(nodes);
  }

  public NodeReport reportOf(NodeId node) {
    NodeReport report = reports.get(node);
    if (report == null) {
      throw new IllegalStateException("node " + node + " is not of this cluster");
    }
    return report;
  }

  /** The generation of a node's data directory. */
  public long generation(NodeId node) {
    return generations.getOrDefault(node, 0L);
  }

  /** What a chunk of {@code group} is acknowledged with when all its members have it. */
  public List<DurableReplica> durableEverywhere(GroupId group) {
    return members(group).stream()
        .map(m -> new DurableReplica(m.node(), generation(m.node())))
        .toList();
  }

  public List<Member> members(GroupId group) {
    return store.map().group(group).orElseThrow().members();
  }
}
