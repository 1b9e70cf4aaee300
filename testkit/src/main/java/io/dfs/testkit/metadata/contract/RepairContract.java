package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cluster.Balancing;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.MembershipStore.Change;
import io.dfs.common.cluster.NodeGrant;
import io.dfs.common.cluster.NodeListing;
import io.dfs.common.cluster.SyncingGroup;
import io.dfs.common.cluster.Tending;
import io.dfs.common.error.FsError;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.testkit.metadata.ClusterFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members that die, are waited for, return, are replaced or drained. */
abstract class RepairContract extends StoreContract {
  private static final Duration STEADY = Duration.ofSeconds(60);
  private static final Duration REPAIR_AFTER = Duration.ofMinutes(5);
  private static final Duration MAINTENANCE = Duration.ofMinutes(10);
  private static final GroupId GROUP = new GroupId(0);

  private ClusterFixture cluster;
  private NodeId first;
  private NodeId second;
  private NodeId third;

  /** Three nodes that serve groups in which chunk ids were granted. */
  @BeforeEach
  void usedCluster() {
    cluster = cluster();
    first = cluster.nodes().get(0);
    second = cluster.nodes().get(1);
    third = cluster.nodes().get(2);
    assertEquals(GROUPS, store().grantChunks(mount().session(), 1000, 1).size());
  }

  private int tend() {
    return store().tendGroups(new Tending(STEADY, REPAIR_AFTER, MAINTENANCE, 1000));
  }

  private int assign() {
    return store().assignFirstMembers(0);
  }

  /** What every group is like: they all are, or this fails. */
  private String members() {
    List<String> all =
        store().map().groups().stream().map(RepairContract::text).distinct().toList();
    assertEquals(1, all.size(), "groups differ: " + all);
    return all.getFirst();
  }

  private static String text(Group group) {
    StringBuilder text = new StringBuilder();
    group
        .members()
        .forEach(
            m ->
                text.append(m.node())
                    .append(m.state() == MemberState.SERVING ? " serves " : " syncs "));
    return text.toString().strip();
  }

  private static String serve(NodeId... nodes) {
    return String.join(" ", List.of(nodes).stream().map(n -> n + " serves").toList());
  }

  private void promoteAll(NodeId node) {
    for (Group group : store().map().groups()) {
      group.members().stream()
          .filter(m -> m.node().equals(node) && m.state() == MemberState.SYNCING)
          .forEach(
              m -> assertTrue(store().changeMember(group.id(), node, Change.SERVING, m.stint())));
    }
  }

  @Test
  void aNodeThatStopsLeavesAtOnceIsWaitedForAndReturnsToCatchUp() {
    NodeId spare = cluster.addNode();
    cluster.stop(first);
    assertEquals(GROUPS, tend());
    assertEquals(serve(second, third), members());
    assertEquals(0, tend());
    assertEquals(0, assign(), "the place is kept for it");
    cluster.registerAgain(first, 7);
    assertEquals(GROUPS, tend());
    assertEquals(first + " syncs " + serve(second, third), members());
    assertEquals(0, tend());
    promoteAll(first);
    assertEquals(serve(first, second, third), members());
    assertEquals(0, tend() + assign());
    assertFalse(members().contains(spare + " "));
  }

  @Test
  void aLapsedLeaseMeansSomethingOnlyAfterLeasesCouldBeRenewedForSoLong() {
    cluster.silence(first);
    serveFor(Duration.ofSeconds(30));
    assertEquals(0, tend());
    serveFor(Duration.ofSeconds(35));
    assertEquals(GROUPS, tend());
    assertEquals(serve(second, third), members());
  }

  @Test
  void anOutageOfEverythingChangesNothing() {
    serveFor(Duration.ofSeconds(65));
    outage(Duration.ofHours(3));
    assertEquals(0, tend(), "before anybody noted the break");
    store().reapSessions();
    assertEquals(0, tend());
    cluster.nodes().forEach(n -> cluster.registerAgain(n, 7));
    serveFor(Duration.ofSeconds(70));
    assertEquals(0, tend());
    assertEquals(serve(first, second, third), members());
  }

  @Test
  void nobodyLeavesServingBelowMinReplicas() {
    cluster.stop(first);
    cluster.stop(second);
    assertEquals(GROUPS, tend());
    assertEquals(serve(second, third), members());
    cluster.stop(third);
    assertEquals(0, tend());
    cluster.registerAgain(second, 7);
    cluster.registerAgain(third, 7);
    assertEquals(0, tend());
    assertEquals(serve(second, third), members(), "they have everything and serve at once");
  }

  @Test
  void aNodeThatIsGoneIsReplacedAndNotWaitedForAnyMore() {
    NodeId spare = cluster.addNode();
    cluster.silence(first);
    serveFor(Duration.ofSeconds(75));
    assertEquals(GROUPS, tend());
    assertEquals(0, assign());
    serveFor(REPAIR_AFTER);
    assertEquals(1 + GROUPS, tend(), "one node is gone, no group waits for it");
    assertTrue(listing(first).gone());
    assertEquals(GROUPS, assign());
    assertEquals(serve(second, third) + " " + spare + " syncs", members());
    cluster.registerAgain(first, 7);
    assertFalse(listing(first).gone());
    assertEquals(0, tend() + assign());
    promoteAll(spare);
    assertEquals(serve(second, third, spare), members());
  }

  @Test
  void aNodeThatStoppedInOrderIsNotReplacedBeforeItsMaintenanceWindowEnds() {
    cluster.addNode();
    cluster.stop(first);
    tend();
    serveFor(REPAIR_AFTER.plusMinutes(1));
    assertEquals(0, tend() + assign());
    serveFor(MAINTENANCE.minus(REPAIR_AFTER));
    assertEquals(1 + GROUPS, tend());
    assertEquals(GROUPS, assign());
  }

  @Test
  void theDeadThatHadToGoOnServingLeaveOnceASpareServes() {
    NodeId spare = cluster.addNode();
    cluster.silence(first);
    cluster.silence(second);
    serveFor(REPAIR_AFTER.plusSeconds(75));
    tend();
    tend();
    assertEquals(GROUPS, assign());
    assertEquals(serve(second, third) + " " + spare + " syncs", members());
    promoteAll(spare);
    assertEquals(GROUPS, tend());
    assertEquals(serve(third, spare), members());
    assertEquals(0, tend() + assign());
  }

  @Test
  void theMostEndangeredGroupsComeFirst() {
    NodeId spare = cluster.addNode();
    GroupId endangered = new GroupId(GROUPS - 1);
    assertTrue(store().changeMember(endangered, third, Change.OUT, 0));
    assertTrue(store().changeMember(endangered, spare, Change.SYNCING, 0));
    cluster.stop(spare);
    cluster.stop(first);
    assertEquals(1, store().tendGroups(new Tending(STEADY, REPAIR_AFTER, MAINTENANCE, 1)));
    Group group = store().map().group(endangered).orElseThrow();
    assertEquals(serve(first, second), text(group));
  }

  @Test
  void aSyncingMemberThatDiesLeavesToo() {
    cluster.stop(first);
    tend();
    cluster.registerAgain(first, 7);
    tend();
    cluster.stop(first);
    assertEquals(GROUPS, tend());
    assertEquals(serve(second, third), members());
    cluster.registerAgain(first, 8);
    assertEquals(GROUPS, tend());
    assertEquals(first + " syncs " + serve(second, third), members());
  }

  @Test
  void aNodeFoundDeadLeavesAtOnceAndMayRegisterAgain() {
    serveFor(Duration.ofSeconds(10));
    assertTrue(store().nodeFailed(first));
    assertFalse(store().nodeFailed(first));
    assertFalse(store().nodeFailed(new NodeId(99)));
    assertFails(FsError.ESTALE, () -> store().heartbeat(cluster.reportOf(first)));
    assertEquals(GROUPS, tend());
    assertEquals(serve(second, third), members());
    cluster.registerAgain(first, 7);
    assertEquals(GROUPS, tend());
    assertEquals(first + " syncs " + serve(second, third), members());
  }

  @Test
  void aDrainedNodeLeavesOnceOthersServe() {
    NodeId spare = cluster.addNode();
    store().drain(first, true);
    assertTrue(listing(first).draining());
    assertEquals(0, tend());
    assertEquals(GROUPS, assign());
    assertEquals(serve(first, second, third) + " " + spare + " syncs", members());
    assertEquals(0, tend() + assign());
    promoteAll(spare);
    assertEquals(GROUPS, tend());
    assertEquals(serve(second, third, spare), members());
    assertFails(FsError.EBUSY, () -> store().forget(first));
    cluster.stop(first);
    store().forget(first);
    assertFails(FsError.ENOENT, () -> store().forget(first));
    assertFails(FsError.ENOENT, () -> store().drain(first, true));
    assertEquals(List.of(second, third, spare), ids());
  }

  @Test
  void aDrainedNodeStaysWhenItsGroupChangesForAnotherReason() {
    NodeId spare = cluster.addNode();
    store().drain(first, true);
    assign();
    cluster.stop(spare);
    assertEquals(GROUPS, tend());
    assertEquals(serve(first, second, third), members());
  }

  @Test
  void aDrainCanBeTakenBackAndWhatIsTooMuchLeaves() {
    NodeId spare = cluster.addNode();
    store().drain(first, true);
    assign();
    store().drain(first, false);
    assertFalse(listing(first).draining());
    assertEquals(GROUPS, tend());
    assertEquals(serve(first, second, third), members());
    assertEquals(0, tend() + assign());
    assertFalse(members().contains(spare + " "));
  }

  @Test
  void aDrainedNodeGetsNoGroups() {
    NodeId spare = cluster.addNode();
    store().drain(spare, true);
    cluster.silence(first);
    serveFor(REPAIR_AFTER.plusSeconds(75));
    tend();
    tend();
    assertEquals(0, assign());
    assertEquals(0, store().balanceGroups(new Balancing(1000, 32, 16)));
    store().drain(spare, false);
    assertEquals(GROUPS, assign());
  }

  @Test
  void aMemberOfAGroupIsNotForgotten() {
    cluster.stop(first);
    assertFails(FsError.EBUSY, () -> store().forget(first));
    tend();
    store().forget(first);
    assertEquals(List.of(second, third), ids());
    assertEquals(0, tend(), "nobody waits for it");
  }

  @Test
  void aNodeIsToldWhatItHasToCatchUpWithMostEndangeredFirst() {
    cluster.stop(first);
    tend();
    NodeGrant grant = cluster.registerAgain(first, 7);
    assertEquals(List.of(), grant.syncing());
    tend();
    GroupId endangered = new GroupId(GROUPS - 1);
    NodeId spare = cluster.addNode();
    assertTrue(store().changeMember(endangered, spare, Change.SYNCING, 0));
    long spares = store().map().group(endangered).orElseThrow().members().getLast().stint();
    assertTrue(store().changeMember(endangered, spare, Change.SERVING, spares));
    assertTrue(store().changeMember(endangered, second, Change.OUT, 0));
    assertTrue(store().changeMember(endangered, second, Change.SYNCING, 0));
    cluster.stop(third);
    List<SyncingGroup> syncing = store().heartbeat(cluster.reportOf(first)).syncing();
    assertEquals(GROUPS, syncing.size());
    assertEquals(1, syncing.getFirst().serving());
    long stint = store().map().group(GROUP).orElseThrow().members().getFirst().stint();
    assertEquals(new SyncingGroup(GROUP, 1, stint), syncing.getFirst());
    assertEquals(
        List.of(endangered),
        store().heartbeat(cluster.reportOf(second)).syncing().stream()
            .map(SyncingGroup::group)
            .toList());
  }

  @Test
  void whoCatchesUpIsForcedToServeOnlyWhenNobodyElseIsThere() {
    cluster.stop(third);
    tend();
    cluster.registerAgain(third, 7);
    tend();
    assertEquals(serve(first, second) + " " + third + " syncs", members());
    assertFails(FsError.EBUSY, () -> store().forceMember(GROUP, third));
    assertFails(FsError.ENOENT, () -> store().forceMember(GROUP, second));
    assertFails(FsError.ENOENT, () -> store().forceMember(new GroupId(99), third));
    cluster.stop(first);
    cluster.stop(second);
    assertEquals(0, tend(), "those that serve have to stay");
    long version = store().map().version();
    store().forceMember(GROUP, third);
    assertTrue(store().map().version() > version);
    assertEquals(serve(third), text(store().map().group(GROUP).orElseThrow()));
    assertFails(FsError.ENOENT, () -> store().forceMember(GROUP, third));
    cluster.registerAgain(first, 7);
    tend();
    assertEquals(first + " syncs " + serve(third), text(store().map().group(GROUP).orElseThrow()));
  }

  @Test
  void aDeadNodeIsNotForcedToServe() {
    cluster.stop(third);
    tend();
    cluster.registerAgain(third, 7);
    tend();
    cluster.stop(first);
    cluster.stop(second);
    cluster.stop(third);
    assertFails(FsError.ENOENT, () -> store().forceMember(GROUP, third));
  }

  private NodeListing listing(NodeId node) {
    return store().nodes().stream().filter(n -> n.id().equals(node)).findFirst().orElseThrow();
  }

  private List<NodeId> ids() {
    return store().nodes().stream().map(NodeListing::id).toList();
  }
}
