package io.dfs.client.session;

import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** Placement maps for tests. */
final class GroupMaps {
  private static long version;

  private GroupMaps() {}

  /** Groups by their members' numbers, all serving; only the nodes in {@code alive} live. */
  static PlacementMap of(List<List<Integer>> members, int... alive) {
    TreeSet<Integer> all = new TreeSet<>();
    List<Group> groups = new ArrayList<>();
    for (List<Integer> group : members) {
      all.addAll(group);
      groups.add(
          new Group(
              new GroupId(groups.size()),
              1,
              group.stream().map(n -> new Member(new NodeId(n), MemberState.SERVING, 1)).toList()));
    }
    List<Node> nodes =
        all.stream()
            .map(
                n ->
                    new Node(
                        new NodeId(n),
                        "node" + n + ":1",
                        "zone",
                        Arrays.stream(alive).anyMatch(a -> a == n),
                        1 << 30,
                        1 << 30))
            .toList();
    return new PlacementMap(++version, nodes, groups);
  }
}
