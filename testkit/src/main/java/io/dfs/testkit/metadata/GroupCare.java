package io.dfs.testkit.metadata;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.NodeId;
import io.dfs.testkit.metadata.StoredGroup.Membership;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** What one group needs: members that leave, return, or are too many. */
record GroupCare(
    StoredGroup group,
    Nodes nodes,
    ClusterSettings settings,
    boolean steady,
    ToLongFunction<StoredNode> load) {

  /** Members that serve, are there, and are not to be drained. */
  long fit() {
    return group.members.values().stream().filter(m -> m.serves() && !leaves(m)).count();
  }

  private StoredNode node(Membership m) {
    return nodes.require(m.member().node());
  }

  private boolean isAway(Membership m) {
    return nodes.isAway(m.member().node(), steady)
        || nodes.isSick(m.member().node(), m.directory());
  }

  private boolean leaves(Membership m) {
    return isAway(m) || node(m).draining;
  }

  boolean isNeeded() {
    return group.members.values().stream().anyMatch(m -> leaves(m) && mayLeave(m))
        || group.away.entrySet().stream().anyMatch(e -> isWaitingOver(e.getKey(), e.getValue()))
        || isTooLarge();
  }

  private boolean mayLeave(Membership m) {
    return !m.serves()
        || (group.servingCount() > settings.minReplicas()
            && (isAway(m) || fit() >= settings.copies()));
  }

  private boolean isWaitingOver(NodeId id, DirectoryId directory) {
    return nodes.isWell(id, directory) || nodes.isReplaced(id, directory) || isFull();
  }

  private boolean isFull() {
    return size() >= settings.copies();
  }

  private long size() {
    return group.members.values().stream().filter(m -> !nodes.movesIn(group, m)).count();
  }

  private boolean isTooLarge() {
    return size() > settings.copies() && fit() >= settings.copies();
  }

  void give() {
    leave();
    comeBack();
    while (isTooLarge()) {
      group.members.remove(most().member().node());
    }
    group.settleMoves();
  }

  private void leave() {
    List<Membership> leaving =
        group.members.values().stream()
            .filter(this::leaves)
            .sorted(
                Comparator.comparing((Membership m) -> !isAway(m))
                    .thenComparing(Membership::serves)
                    .thenComparing(m -> m.member().node()))
            .toList();
    for (Membership m : leaving) {
      if (mayLeave(m)) {
        NodeId id = m.member().node();
        group.members.remove(id);
        if (isAway(m) && !nodes.isReplaced(id, m.directory())) {
          group.away.put(id, m.directory());
        }
      }
    }
  }

  private void comeBack() {
    for (Map.Entry<NodeId, DirectoryId> e : List.copyOf(group.away.entrySet())) {
      NodeId id = e.getKey();
      boolean replaced = nodes.isReplaced(id, e.getValue());
      if (!isWaitingOver(id, e.getValue())) {
        continue;
      }
      group.away.remove(id);
      if (!replaced && !isFull() && !group.members.containsKey(id)) {
        group.join(id, e.getValue(), MemberState.SYNCING);
      }
    }
  }

  /**
   * Of those that are too many: a syncing one, else one that is replaced, else that of the node
   * with the most groups.
   */
  private Membership most() {
    return group.members.values().stream()
        .filter(m -> !nodes.movesIn(group, m))
        .min(
            Comparator.comparing(Membership::serves)
                .thenComparing(m -> !group.isReplaced(m.member().node()))
                .thenComparing(m -> -load.applyAsLong(node(m)))
                .thenComparing(m -> m.member().node()))
        .orElseThrow();
  }
}
