package io.dfs.common.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which replica is tried first, and why. */
class PlacementTest {
  private static final GroupId GROUP = new GroupId(7);
  private static final Node LOCAL = node(1, "here:9000", "a", true);
  private static final Node ZONE = node(2, "there:9000", "b", true);
  private static final Node FAR = node(3, "yonder:9000", "c", true);
  private static final Locality IN_B_ON_HERE = new Locality(Set.of("here"), "b");

  private static Node node(long id, String address, String zone, boolean alive) {
    return new Node(new NodeId(id), address, zone, alive, 100, 50);
  }

  private static ChunkId chunk(long sequence) {
    return new ChunkId(1, GROUP, sequence, sequence * 0x9e3779b97f4a7c15L);
  }

  private static PlacementMap serving(Node... nodes) {
    List<Member> members =
        List.of(nodes).stream().map(n -> new Member(n.id(), MemberState.SERVING, 1)).toList();
    return new PlacementMap(1, List.of(nodes), List.of(new Group(GROUP, 1, members)));
  }

  @Test
  void nearestFirst() {
    PlacementMap map = serving(LOCAL, ZONE, FAR);
    assertEquals(List.of(LOCAL, ZONE, FAR), Placement.readOrder(chunk(1), map, IN_B_ON_HERE));
    assertEquals(List.of(LOCAL, ZONE, FAR), Placement.writeChain(chunk(2), map, IN_B_ON_HERE));
  }

  @Test
  void deadOnesLastHoweverNear() {
    Node dead = node(1, "here:9000", "b", false);
    PlacementMap map = serving(dead, ZONE, FAR);
    assertEquals(List.of(ZONE, FAR, dead), Placement.readOrder(chunk(1), map, IN_B_ON_HERE));
    assertEquals(List.of(ZONE, FAR, dead), Placement.writeChain(chunk(1), map, IN_B_ON_HERE));
  }

  @Test
  void syncingIsWrittenButNeverRead() {
    List<Member> members =
        List.of(
            new Member(LOCAL.id(), MemberState.SYNCING, 3),
            new Member(FAR.id(), MemberState.SERVING, 1));
    PlacementMap map =
        new PlacementMap(4, List.of(LOCAL, FAR), List.of(new Group(GROUP, 2, members)));
    assertEquals(List.of(FAR), Placement.readOrder(chunk(1), map, IN_B_ON_HERE));
    assertEquals(List.of(LOCAL, FAR), Placement.writeChain(chunk(1), map, IN_B_ON_HERE));
  }

  @Test
  void unknownGroupHasNoReplicas() {
    assertTrue(Placement.readOrder(chunk(1), PlacementMap.EMPTY, Locality.NOWHERE).isEmpty());
    assertTrue(Placement.writeChain(chunk(1), PlacementMap.EMPTY, Locality.NOWHERE).isEmpty());
  }

  @Test
  void equallyNearOnesTakeTurns() {
    PlacementMap map = serving(LOCAL, ZONE, FAR);
    Map<NodeId, Integer> firstToRead = new HashMap<>();
    Map<NodeId, Integer> firstToWrite = new HashMap<>();
    for (int i = 1; i <= 3000; i++) {
      Node read = Placement.readOrder(chunk(i), map, Locality.NOWHERE).getFirst();
      Node write = Placement.writeChain(chunk(i), map, Locality.NOWHERE).getFirst();
      firstToRead.merge(read.id(), 1, Integer::sum);
      firstToWrite.merge(write.id(), 1, Integer::sum);
    }
    firstToWrite.values().forEach(count -> assertEquals(1000, count));
    assertEquals(3, firstToRead.size());
    firstToRead.values().forEach(count -> assertTrue(count > 800, firstToRead.toString()));
  }
}
