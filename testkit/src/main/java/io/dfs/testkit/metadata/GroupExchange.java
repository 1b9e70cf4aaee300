package io.dfs.testkit.metadata;

import io.dfs.common.id.NodeId;
import java.util.Comparator;
import java.util.Optional;

/** Two living nodes, the first a member of a group that the second may have instead. */
record GroupExchange(StoredNode leaver, StoredNode joiner) {

  /**
   * That between the nodes whose shares differ most; none if no exchange makes them more alike.
   *
   * @param moves most groups that may be on their way to a node
   */
  static Optional<GroupExchange> best(StoredGroup group, Nodes nodes, Shares shares, int moves) {
    return shares.nodes().stream()
        .filter(n -> group.members.containsKey(n.id))
        .flatMap(
            leaver ->
                shares.nodes().stream()
                    .filter(n -> !group.isTaken(n.id))
                    .map(joiner -> new GroupExchange(leaver, joiner)))
        .filter(
            e ->
                shares.mayGive(e.leaver, e.joiner)
                    && shares.coming(e.joiner) < moves
                    && e.keepsZones(group, nodes))
        .min(
            Comparator.comparingDouble(
                    (GroupExchange e) -> shares.relative(e.joiner) - shares.relative(e.leaver))
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
