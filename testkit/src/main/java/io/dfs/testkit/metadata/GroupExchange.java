package io.dfs.testkit.metadata;

import io.dfs.common.id.NodeId;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Two living nodes, the first a member of a group that the second may have instead. */
record GroupExchange(StoredNode leaver, StoredNode joiner) {

  /** That between the nodes whose loads differ most; none if they differ by less than two. */
  static Optional<GroupExchange> best(
      StoredGroup group, Nodes nodes, ToLongFunction<StoredNode> load) {
    ToLongFunction<GroupExchange> gap =
        e -> load.applyAsLong(e.leaver) - load.applyAsLong(e.joiner);
    return nodes.withDirectories().stream()
        .filter(n -> group.members.containsKey(n.id))
        .flatMap(
            leaver ->
                nodes.withDirectories().stream()
                    .filter(n -> !group.members.containsKey(n.id))
                    .map(joiner -> new GroupExchange(leaver, joiner)))
        .filter(e -> gap.applyAsLong(e) >= 2 && e.keepsZones(group, nodes))
        .min(
            Comparator.comparingLong((GroupExchange e) -> -gap.applyAsLong(e))
                .thenComparing(e -> e.joiner.id)
                .thenComparing(e -> e.leaver.id));
  }

  /** The group is in as many zones afterwards. */
  private boolean keepsZones(StoredGroup group, Nodes nodes) {
    boolean joinersIsNew = true;
    boolean leaversStays = false;
    for (NodeId other : group.members.keySet()) {
      if (!other.equals(leaver.id)) {
        String zone = nodes.require(other).zone;
        joinersIsNew &= !zone.equals(joiner.zone);
        leaversStays |= zone.equals(leaver.zone);
      }
    }
    return joinersIsNew || leaversStays;
  }
}
