package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cluster.Balancing;
import io.dfs.common.cluster.DirectoryReport;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.MembershipStore.Change;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.cluster.Tending;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.testkit.metadata.ClusterFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Groups with data that move to nodes which came late. */
abstract class MovesContract extends StoreContract {
  private static final Balancing MOVE = new Balancing(1000, 0, 16);
  private static final Tending TENDING =
      new Tending(Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofMinutes(10), 1000);

  private ClusterFixture cluster;
  private NodeId late;

  /** Three nodes that serve groups in which chunk ids were granted, and a fourth. */
  @BeforeEach
  void usedCluster() {
    cluster = cluster();
    assertEquals(GROUPS, store().grantChunks(mount().session(), 1000, 1).size());
    late = cluster.addNode();
  }

  private List<Group> groups() {
    return store().map().groups();
  }

  private List<Group> syncing(NodeId node) {
    return groups().stream().filter(g -> has(g, node, MemberState.SYNCING)).toList();
  }

  private static boolean has(Group group, NodeId node, MemberState state) {
    return group.members().stream().anyMatch(m -> m.node().equals(node) && m.state() == state);
  }

  private long load(NodeId node) {
    return groups().stream()
        .filter(g -> g.members().stream().anyMatch(m -> m.node().equals(node)))
        .count();
  }

  private int tend() {
    return store().tendGroups(TENDING);
  }

  private void promoteAll(NodeId node) {
    for (Group group : syncing(node)) {
      Member m =
          group.members().stream().filter(x -> x.node().equals(node)).findFirst().orElseThrow();
      assertTrue(store().changeMember(group.id(), node, Change.SERVING, m.stint()));
    }
  }

  private void assertSettled() {
    assertEquals(0, tend() + store().assignFirstMembers(0) + store().balanceGroups(MOVE));
    for (Group group : groups()) {
      assertEquals(3, group.members().size(), group.toString());
      assertEquals(3, group.servingCount(), group.toString());
    }
  }

  @Test
  void aLateNodeCatchesUpBesideTheOthersAndThenTakesAPlace() {
    assertEquals(3, store().balanceGroups(MOVE));
    assertEquals(0, tend() + store().assignFirstMembers(0) + store().balanceGroups(MOVE));
    assertEquals(3, syncing(late).size());
    for (Group group : syncing(late)) {
      assertEquals(3, group.servingCount(), "nobody leaves before it serves");
    }
    promoteAll(late);
    assertEquals(3, tend());
    assertSettled();
    cluster.nodes().forEach(n -> assertEquals(3, load(n), "groups of " + n));
  }

  @Test
  void onlySoManyAreOnTheirWayAtOnce() {
    Balancing two = new Balancing(1000, 0, 2);
    assertEquals(2, store().balanceGroups(two));
    assertEquals(0, store().balanceGroups(two));
    promoteAll(late);
    assertEquals(2, tend());
    assertEquals(1, store().balanceGroups(two));
  }

  @Test
  void onlySoManyMovesBeginInACall() {
    assertEquals(1, store().balanceGroups(new Balancing(1, 0, 16)));
    assertEquals(2, store().balanceGroups(MOVE));
  }

  @Test
  void aGroupWithAMemberThatIsAwayStays() {
    cluster.stop(cluster.nodes().getFirst());
    assertEquals(0, store().balanceGroups(MOVE));
    tend();
    assertEquals(0, store().balanceGroups(MOVE));
  }

  @Test
  void whoDiesOnItsWayLeavesTheGroupAsItWas() {
    store().balanceGroups(MOVE);
    cluster.stop(late);
    assertEquals(3, tend());
    tend();
    assertSettled();
    cluster.registerAgain(late, 7);
    tend();
    assertEquals(3, store().balanceGroups(MOVE));
  }

  @Test
  void whoIsToBeReplacedAndDiesIsReplacedAtOnce() {
    store().balanceGroups(MOVE);
    Group moving = syncing(late).getFirst();
    NodeId first = cluster.nodes().getFirst();
    cluster.stop(first);
    tend();
    tend();
    assertEquals(0, store().assignFirstMembers(0));
    promoteAll(late);
    cluster.registerAgain(first, 7);
    tend();
    promoteAll(first);
    tend();
    for (Group group : groups()) {
      assertEquals(3, group.servingCount(), group.toString());
      assertEquals(3, group.members().size(), group.toString());
    }
    assertTrue(
        store().map().group(moving.id()).orElseThrow().members().stream()
            .anyMatch(m -> m.node().equals(late)));
  }

  @Test
  void whoIsOnItsWayIsNoCopyYet() {
    store().balanceGroups(new Balancing(1, 0, 16));
    Group moving = syncing(late).getFirst();
    NodeId spare = cluster.addNode();
    NodeId drained =
        moving.members().stream().map(Member::node).filter(n -> !n.equals(late)).toList().getLast();
    store().drain(drained, true);
    store().assignFirstMembers(0);
    Group group = store().map().group(moving.id()).orElseThrow();
    assertTrue(has(group, spare, MemberState.SYNCING) || load(drained) == GROUPS, group.toString());
    promoteAll(late);
    promoteAll(spare);
    for (int i = 0; i < 5; i++) {
      tend();
      store().assignFirstMembers(0);
      promoteAll(late);
      promoteAll(spare);
    }
    assertEquals(0, load(drained));
    for (Group g : groups()) {
      assertEquals(3, g.servingCount(), g.toString());
      assertEquals(3, g.members().size(), g.toString());
    }
  }

  @Test
  void whoMovedHereMayMoveOn() {
    store().balanceGroups(MOVE);
    promoteAll(late);
    tend();
    NodeId fifth = cluster.addNode();
    assertTrue(store().balanceGroups(MOVE) > 0);
    promoteAll(fifth);
    tend();
    assertSettled();
    assertEquals(2, load(fifth));
  }

  @Test
  void noZoneIsLost() {
    NodeId twin = new NodeId(store().grantNodeIds(2));
    store().drain(late, true);
    store().register(new NodeReport(twin, "twin:1", "zone0", List.of(disk(twin.value() + 1))));
    assertEquals(2, store().balanceGroups(MOVE));
    promoteAll(twin);
    tend();
    NodeId first = cluster.nodes().getFirst();
    assertEquals(GROUPS, load(first) + load(twin), "only places of its zone are for it");
  }

  @Test
  void aNodeOfTwiceTheCapacityGetsMore() {
    store().drain(late, true);
    long id = store().grantNodeIds(3);
    NodeId large = new NodeId(id);
    store().register(new NodeReport(large, "large:1", "z", List.of(disk(id + 1), disk(id + 2))));
    assertEquals(GROUPS, store().balanceGroups(MOVE));
    assertFalse(syncing(large).isEmpty());
  }

  private static final Duration GRACE = Duration.ofMinutes(10);

  private List<GroupId> release(NodeId node, List<GroupId> held) {
    return store().releaseGroups(node, held, List.of(), GRACE);
  }

  private List<GroupId> all() {
    return groups().stream().map(Group::id).toList();
  }

  /** Groups that {@code node} has left for {@link #late}. */
  private List<GroupId> leftBy(NodeId node) {
    return groups().stream()
        .filter(g -> g.members().stream().noneMatch(m -> m.node().equals(node)))
        .map(Group::id)
        .toList();
  }

  private void moveAll() {
    store().balanceGroups(MOVE);
    promoteAll(late);
    tend();
  }

  @Test
  void whatHasLeftMayBeDeletedAfterAGracePeriod() {
    NodeId first = cluster.nodes().getFirst();
    assertEquals(List.of(), release(first, all()));
    serveFor(GRACE);
    assertEquals(List.of(), release(first, all()), "a member asks in vain");
    moveAll();
    List<GroupId> left = leftBy(first);
    assertFalse(left.isEmpty());
    assertEquals(List.of(), release(first, all()), "the grace period begins now");
    serveFor(GRACE.minusSeconds(5));
    assertEquals(List.of(), release(first, all()));
    serveFor(Duration.ofSeconds(10));
    assertEquals(left, release(first, all()));
    assertEquals(left, release(first, List.of()), "after a restart, too");
    assertEquals(List.of(), store().releaseGroups(first, List.of(), left, GRACE));
    assertEquals(List.of(), release(first, all()), "asked for again");
  }

  @Test
  void whoDeletesCannotJoinBeforeItIsDone() {
    NodeId first = cluster.nodes().getFirst();
    moveAll();
    GroupId left = leftBy(first).getFirst();
    release(first, List.of(left));
    serveFor(GRACE.plusSeconds(5));
    assertEquals(List.of(left), release(first, List.of(left)));
    assertFalse(store().changeMember(left, first, Change.SYNCING, 0));
    store().drain(late, true);
    for (int i = 0; i < 3; i++) {
      store().assignFirstMembers(0);
      cluster.nodes().forEach(this::promoteAll);
      tend();
      store().balanceGroups(MOVE);
    }
    assertTrue(leftBy(first).contains(left), "its place stays with who is drained");
    assertEquals(1, load(late));
    store().releaseGroups(first, List.of(), List.of(left), GRACE);
    store().assignFirstMembers(0);
    assertTrue(has(store().map().group(left).orElseThrow(), first, MemberState.SYNCING));
  }

  @Test
  void whoJoinsAgainBeforeItMayDeleteHasToAskAnew() {
    NodeId first = cluster.nodes().getFirst();
    moveAll();
    GroupId left = leftBy(first).getFirst();
    release(first, List.of(left));
    serveFor(GRACE.minusSeconds(5));
    assertTrue(store().changeMember(left, first, Change.SYNCING, 0));
    assertTrue(store().changeMember(left, first, Change.OUT, 0));
    serveFor(Duration.ofSeconds(10));
    assertEquals(List.of(), release(first, List.of(left)));
    serveFor(GRACE);
    assertEquals(List.of(left), release(first, List.of(left)));
  }

  @Test
  void nothingIsDeletedWhileACopyIsMissingOrWaitedFor() {
    NodeId first = cluster.nodes().getFirst();
    NodeId second = cluster.nodes().get(1);
    moveAll();
    GroupId left = leftBy(first).getFirst();
    release(first, List.of(left));
    serveFor(GRACE.plusSeconds(5));
    cluster.stop(second);
    assertEquals(List.of(), release(first, List.of(left)), "it serves, but is dead");
    tend();
    assertEquals(List.of(), release(first, List.of(left)));
    assertEquals(List.of(), release(second, all()), "it is waited for");
    cluster.registerAgain(second, 7);
    tend();
    promoteAll(second);
    assertEquals(List.of(left), release(first, List.of(left)));
  }

  private static DirectoryReport disk(long id) {
    return new DirectoryReport(new DirectoryId(id), 0, 1, 1L << 40, 1L << 39);
  }
}
