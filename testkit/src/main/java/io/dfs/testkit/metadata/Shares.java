package io.dfs.testkit.metadata;

import io.dfs.testkit.metadata.StoredGroup.Membership;
import java.util.Collection;
import java.util.List;

/** What each node has of the groups, and should have: those that live and are not to be drained. */
record Shares(List<StoredNode> nodes, Nodes all, Collection<StoredGroup> groups) {
  Shares(Nodes all, Collection<StoredGroup> groups) {
    this(all.withDirectories(), all, groups);
  }

  /** Groups that it has and that are not moving away from it. */
  long groups(StoredNode node) {
    return groups.stream()
        .filter(g -> g.members.containsKey(node.id) && !isLeaving(g, node))
        .count();
  }

  private boolean isLeaving(StoredGroup group, StoredNode node) {
    return group.members.values().stream()
        .anyMatch(m -> all.movesIn(group, m) && m.replaces().orElseThrow().equals(node.id));
  }

  /** Groups that are moving to it. */
  long coming(StoredNode node) {
    return groups.stream()
        .filter(
            g -> {
              Membership m = g.members.get(node.id);
              return m != null && all.movesIn(g, m);
            })
        .count();
  }

  /** Its share of the capacity, 1 on average; 1 if its capacity is not known. */
  double weight(StoredNode node) {
    double average =
        nodes.stream().mapToLong(StoredNode::capacityBytes).filter(c -> c > 0).average().orElse(1);
    return node.capacityBytes() == 0 ? 1 : node.capacityBytes() / average;
  }

  /** Groups for its capacity. */
  double relative(StoredNode node) {
    return groups(node) / weight(node);
  }

  /** Afterwards the first still has no fewer than the second. */
  boolean mayGive(StoredNode from, StoredNode to) {
    return (groups(from) - 1) / weight(from) >= (groups(to) + 1) / weight(to);
  }
}
