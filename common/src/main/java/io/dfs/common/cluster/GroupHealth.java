package io.dfs.common.cluster;

import java.util.EnumMap;
import java.util.Map;

/** How well a placement group is. */
public enum GroupHealth {
  /** All copies are served. */
  HEALTHY,
  /** At least one copy is served: all reads. */
  DEGRADED,
  /** No copy is served. */
  UNAVAILABLE,
  /** It has no members yet: nodes are still to come. */
  EMPTY;

  public static GroupHealth of(Group group, PlacementMap map, ClusterSettings settings) {
    if (group.members().isEmpty()) {
      return EMPTY;
    }
    long served = group.members().stream().filter(m -> serves(m, map)).count();
    if (served == 0) {
      return UNAVAILABLE;
    }
    return served >= settings.copies() ? HEALTHY : DEGRADED;
  }

  private static boolean serves(Member member, PlacementMap map) {
    return member.state() == MemberState.SERVING
        && map.node(member.node()).filter(Node::alive).isPresent();
  }

  /** Groups by health; every health is a key. */
  public static Map<GroupHealth, Long> count(PlacementMap map, ClusterSettings settings) {
    Map<GroupHealth, Long> counts = new EnumMap<>(GroupHealth.class);
    for (GroupHealth health : values()) {
      counts.put(health, 0L);
    }
    map.groups().forEach(g -> counts.merge(of(g, map, settings), 1L, Long::sum));
    return counts;
  }
}
