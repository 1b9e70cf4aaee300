package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cluster.DirectoryListing;
import io.dfs.common.cluster.DirectoryReport;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.MembershipStore.Change;
import io.dfs.common.cluster.NodeGrant;
import io.dfs.common.cluster.NodeListing;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.error.FsError;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.TestMount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes, groups, and who may enter and leave them. */
abstract class MembershipContract extends StoreContract {
  private static final GroupId GROUP = new GroupId(0);
  private static final long DELAY_MS = 30_000;

  private Group group() {
    return store().map().group(GROUP).orElseThrow();
  }

  private Member member(NodeId node) {
    return group().members().stream().filter(m -> m.node().equals(node)).findFirst().orElseThrow();
  }

  private MemberState state(NodeId node) {
    return member(node).state();
  }

  private boolean change(NodeId node, Change change) {
    return store().changeMember(GROUP, node, change, 0);
  }

  @Test
  void anEmptyClusterHasItsGroupsWithoutMembers() {
    PlacementMap map = store().map();
    assertTrue(map.nodes().isEmpty());
    assertEquals(GROUPS, map.groups().size());
    assertTrue(map.groups().stream().allMatch(g -> g.members().isEmpty()));
    assertEquals(0, store().assignFirstMembers(0));
  }

  @Test
  void nodeIdsAreGrantedOnce() {
    long first = store().grantNodeIds(3);
    long second = store().grantNodeIds(1);
    assertTrue(first > 0);
    assertTrue(second >= first + 3 || second < first);
  }

  @Test
  void aRegisteredNodeIsInTheMap() {
    ClusterFixture cluster = new ClusterFixture(store());
    long before = store().map().version();
    NodeId id = cluster.addNode();
    PlacementMap map = store().map();
    NodeReport report = cluster.reportOf(id);
    assertTrue(map.version() > before);
    assertEquals(report.address(), map.node(id).orElseThrow().address());
    assertEquals(report.zone(), map.node(id).orElseThrow().zone());
    assertTrue(map.node(id).orElseThrow().alive());
    assertEquals(1L << 40, map.node(id).orElseThrow().capacityBytes());
    assertEquals(1, cluster.generation(id));
  }

  @Test
  void nodesAreListedWithTheirDirectories() {
    ClusterFixture cluster = new ClusterFixture(store());
    NodeId first = cluster.addNode();
    long ids = store().grantNodeIds(3);
    NodeReport two =
        new NodeReport(
            new NodeId(ids),
            "two:1",
            "z2",
            "9.8.7",
            List.of(
                new DirectoryReport(new DirectoryId(ids + 1), 0, 5, 300, 200),
                new DirectoryReport(new DirectoryId(ids + 2), 0, 6, 30, 20)));
    long leaseMs = store().register(two).lease().toMillis();
    List<NodeListing> listed = store().nodes();
    assertEquals(List.of(first, two.id()), listed.stream().map(NodeListing::id).toList());
    NodeListing last = listed.getLast();
    assertEquals("two:1 z2 9.8.7", last.address() + " " + last.zone() + " " + last.release());
    assertEquals(330, last.capacityBytes());
    assertEquals(220, last.freeBytes());
    assertEquals(
        new DirectoryListing(new DirectoryId(ids + 1), 1, 5, 300, 200, 0, false, 0),
        last.directories().getFirst());
    assertTrue(last.alive() && last.leaseLeftMs() <= leaseMs, last.toString());
    outage(Duration.ofMillis(leaseMs).plusSeconds(3));
    assertFalse(store().nodes().getLast().alive());
    assertTrue(store().nodes().getLast().leaseLeftMs() <= -3000);
  }

  @Test
  void groupsAreCountedWhereTheyLive() {
    assertEquals(List.of(), store().nodes());
    ClusterFixture cluster = cluster();
    assertEquals(
        List.of((long) GROUPS, (long) GROUPS, (long) GROUPS),
        store().nodes().stream().map(NodeListing::groups).toList());
    assertTrue(change(cluster.nodes().getFirst(), Change.OUT));
    assertEquals(GROUPS - 1, store().nodes().getFirst().groups());
  }

  @Test
  void aNodeLivesForItsLease() {
    ClusterFixture cluster = new ClusterFixture(store());
    NodeId id = cluster.addNode();
    NodeReport report = cluster.reportOf(id);
    Duration lease = store().heartbeat(report).lease();
    outage(lease.dividedBy(2));
    store().heartbeat(report);
    outage(lease.dividedBy(2).plusMillis(10));
    assertTrue(store().map().node(id).orElseThrow().alive());
    outage(lease);
    assertFalse(store().map().node(id).orElseThrow().alive());
    assertFails(FsError.ESTALE, () -> store().heartbeat(report));
    store().register(report);
    assertTrue(store().map().node(id).orElseThrow().alive());
  }

  @Test
  void whoKnowsTheGroupsIsToldTheNodesOfNow() {
    ClusterFixture cluster = new ClusterFixture(store());
    List<NodeId> nodes = List.of(cluster.addNode(), cluster.addNode(), cluster.addNode());
    store().assignFirstMembers(0);
    PlacementMap known = store().map();
    assertTrue(known.groups().stream().noneMatch(g -> g.members().isEmpty()));
    assertEquals(known.groups(), store().map(known).groups());

    outage(store().heartbeat(cluster.reportOf(nodes.getFirst())).lease().plusMillis(10));
    assertFalse(store().map(known).node(nodes.getFirst()).orElseThrow().alive());

    assertTrue(change(nodes.getFirst(), Change.SYNCING));
    PlacementMap later = store().map(known);
    assertTrue(later.version() > known.version());
    assertEquals(store().map().groups(), later.groups());
    assertNotEquals(known.groups(), later.groups());
  }

  @Test
  void aHeartbeatOfANodeThatIsNotRegisteredIsEstale() {
    DirectoryReport directory = new DirectoryReport(new DirectoryId(8), 1, 0, 1, 1);
    NodeReport report = new NodeReport(new NodeId(7), "a:1", "z", List.of(directory));
    assertFails(FsError.ESTALE, () -> store().heartbeat(report));
    store().deregister(new NodeId(7));
  }

  @Test
  void aNodeThatDeregistersIsDeadAtOnce() {
    ClusterFixture cluster = new ClusterFixture(store());
    NodeId id = cluster.addNode();
    long before = store().map().version();
    store().deregister(id);
    assertFalse(store().map().node(id).orElseThrow().alive());
    assertTrue(store().map().version() > before);
    assertFails(FsError.ESTALE, () -> store().heartbeat(cluster.reportOf(id)));
    store().deregister(id);
  }

  @Test
  void heartbeatsReportFreeSpaceWithoutANewMap() {
    ClusterFixture cluster = new ClusterFixture(store());
    NodeId id = cluster.addNode();
    NodeReport report = cluster.reportOf(id);
    long version = store().map().version();
    DirectoryReport d = report.directories().getFirst();
    store()
        .heartbeat(
            new NodeReport(
                id,
                report.address(),
                report.zone(),
                List.of(new DirectoryReport(d.id(), 1, 5, d.capacityBytes(), 12345))));
    assertEquals(12345, store().map().node(id).orElseThrow().freeBytes());
    assertEquals(version, store().map().version());
  }

  @Test
  void aDirectoryBelongsToOneNode() {
    ClusterFixture cluster = new ClusterFixture(store());
    NodeId owner = cluster.addNode();
    NodeReport thief =
        new NodeReport(
            new NodeId(store().grantNodeIds(1)),
            "thief:1",
            "z",
            cluster.reportOf(owner).directories());
    assertFails(FsError.EPERM, () -> store().register(thief));
    assertEquals(1, store().map().nodes().size());
  }

  @Test
  void copiesNodesServeEveryGroupAtOnce() {
    ClusterFixture cluster = new ClusterFixture(store());
    cluster.addNode();
    cluster.addNode();
    assertEquals(0, store().assignFirstMembers(DELAY_MS));
    cluster.addNode();
    assertEquals(GROUPS, store().assignFirstMembers(DELAY_MS));
    for (Group group : store().map().groups()) {
      assertEquals(3, group.servingCount());
      assertEquals(cluster.nodes(), group.members().stream().map(Member::node).toList());
    }
    assertEquals(0, store().assignFirstMembers(DELAY_MS));
  }

  @Test
  void minReplicasNodesServeAfterTheDelay() {
    ClusterFixture cluster = new ClusterFixture(store());
    cluster.addNode();
    cluster.addNode();
    for (int s = 0; s < 25; s += 5) {
      outage(Duration.ofSeconds(5));
      cluster.heartbeatAll();
      assertEquals(0, store().assignFirstMembers(DELAY_MS));
    }
    outage(Duration.ofSeconds(6));
    cluster.heartbeatAll();
    assertEquals(GROUPS, store().assignFirstMembers(DELAY_MS));
    assertEquals(2, group().servingCount());
    NodeId third = cluster.addNode();
    assertEquals(GROUPS, store().assignFirstMembers(DELAY_MS));
    assertEquals(MemberState.SERVING, state(third), "there is nothing to copy");
    assertEquals(0, store().assignFirstMembers(DELAY_MS));
  }

  @Test
  void oneNodeIsNotEnough() {
    ClusterFixture cluster = new ClusterFixture(store());
    cluster.addNode();
    outage(Duration.ofSeconds(5));
    cluster.heartbeatAll();
    assertEquals(0, store().assignFirstMembers(0));
  }

  @Test
  void deadNodesAreNotCounted() {
    ClusterFixture cluster = new ClusterFixture(store());
    for (int i = 0; i < 3; i++) {
      cluster.addNode();
    }
    store().deregister(cluster.nodes().get(0));
    store().deregister(cluster.nodes().get(1));
    assertEquals(0, store().assignFirstMembers(0));
  }

  @Test
  void groupsAreSpreadOverTheNodes() {
    ClusterFixture cluster = new ClusterFixture(store());
    for (int i = 0; i < 4; i++) {
      cluster.addNode();
    }
    store().assignFirstMembers(0);
    for (NodeId node : cluster.nodes()) {
      long load =
          store().map().groups().stream()
              .filter(g -> g.members().stream().anyMatch(m -> m.node().equals(node)))
              .count();
      assertEquals(GROUPS * 3 / 4, load);
    }
  }

  @Test
  void aMemberLeavesServingOnlyWhileEnoughRemain() {
    ClusterFixture cluster = cluster();
    long epoch = group().epoch();
    long version = store().map().version();
    assertTrue(change(cluster.nodes().get(0), Change.OUT));
    assertEquals(epoch + 1, group().epoch());
    assertTrue(store().map().version() > version);
    assertEquals(2, group().members().size());
    assertFalse(change(cluster.nodes().get(1), Change.OUT));
    assertFalse(change(cluster.nodes().get(1), Change.SYNCING));
    assertEquals(epoch + 1, group().epoch());
    assertEquals(2, group().servingCount());
    assertFalse(change(cluster.nodes().get(0), Change.OUT), "is out already");
  }

  @Test
  void theRuleHoldsForDeadMembersToo() {
    ClusterFixture cluster = cluster();
    store().deregister(cluster.nodes().get(0));
    store().deregister(cluster.nodes().get(1));
    assertTrue(change(cluster.nodes().get(2), Change.OUT));
    assertFalse(change(cluster.nodes().get(0), Change.OUT));
    assertFalse(change(cluster.nodes().get(1), Change.OUT));
  }

  @Test
  void aMemberReturnsThroughSyncing() {
    ClusterFixture cluster = cluster();
    NodeId node = cluster.nodes().getFirst();
    assertTrue(change(node, Change.OUT));
    assertFalse(store().changeMember(GROUP, node, Change.SERVING, 0));
    assertTrue(change(node, Change.SYNCING));
    assertEquals(MemberState.SYNCING, state(node));
    long stint = member(node).stint();
    assertFalse(store().changeMember(GROUP, node, Change.SERVING, stint - 1));
    assertFalse(store().changeMember(GROUP, node, Change.SERVING, stint + 1));
    long epoch = group().epoch();
    assertTrue(store().changeMember(GROUP, node, Change.SERVING, stint));
    assertEquals(epoch + 1, group().epoch());
    assertEquals(MemberState.SERVING, state(node));
    assertFalse(store().changeMember(GROUP, node, Change.SERVING, stint), "serves already");
  }

  @Test
  void aPromotionForAnEarlierStintIsRefused() {
    ClusterFixture cluster = cluster();
    NodeId node = cluster.nodes().getFirst();
    List<Long> stints = new ArrayList<>();
    assertTrue(change(node, Change.SYNCING));
    stints.add(member(node).stint());
    assertTrue(change(node, Change.SYNCING), "begins again");
    stints.add(member(node).stint());
    assertTrue(change(node, Change.OUT));
    assertTrue(change(node, Change.SYNCING));
    stints.add(member(node).stint());
    assertEquals(3, stints.stream().distinct().count());
    assertFalse(store().changeMember(GROUP, node, Change.SERVING, stints.get(0)));
    assertFalse(store().changeMember(GROUP, node, Change.SERVING, stints.get(1)));
    assertTrue(store().changeMember(GROUP, node, Change.SERVING, stints.get(2)));
  }

  @Test
  void aSpareJoinsAndASyncingMemberMayAlwaysLeave() {
    ClusterFixture cluster = cluster();
    NodeId spare = cluster.addNode();
    assertEquals(0, store().assignFirstMembers(0), "full groups do not grow");
    assertTrue(change(spare, Change.SYNCING));
    assertEquals(4, group().members().size());
    assertTrue(change(cluster.nodes().get(0), Change.OUT));
    assertTrue(change(spare, Change.OUT));
    assertEquals(2, group().members().size());
  }

  @Test
  void whatIsNotKnownIsEnoent() {
    ClusterFixture cluster = cluster();
    NodeId node = cluster.nodes().getFirst();
    assertFails(
        FsError.ENOENT, () -> store().changeMember(new GroupId(GROUPS), node, Change.SYNCING, 0));
    assertFails(
        FsError.ENOENT, () -> store().changeMember(GROUP, new NodeId(1L << 40), Change.SYNCING, 0));
  }

  @Test
  void anOlderDiskRaisesTheGenerationAndItsGroupsSyncWhateverRemains() {
    ClusterFixture cluster = cluster();
    for (NodeId node : cluster.nodes()) {
      cluster.registerAgain(node, 100);
    }
    long epoch = group().epoch();
    for (NodeId node : cluster.nodes()) {
      long stint = member(node).stint();
      NodeGrant grant = cluster.registerAgain(node, 99);
      assertEquals(2, grant.generations().values().iterator().next());
      assertEquals(MemberState.SYNCING, state(node));
      assertNotEquals(stint, member(node).stint());
    }
    assertEquals(0, group().servingCount());
    assertEquals(epoch + 3, group().epoch());
    cluster.registerAgain(cluster.nodes().getFirst(), 99);
    assertEquals(2, cluster.generation(cluster.nodes().getFirst()), "older only once");
  }

  @Test
  void anOlderDiskBeginsASyncAgain() {
    ClusterFixture cluster = cluster();
    NodeId node = cluster.nodes().getFirst();
    cluster.registerAgain(node, 100);
    assertTrue(change(node, Change.SYNCING));
    long stint = member(node).stint();
    cluster.registerAgain(node, 50);
    assertFalse(store().changeMember(GROUP, node, Change.SERVING, stint));
  }

  @Test
  void theHighestPositionIsTheOneOfHeartbeatsToo() {
    ClusterFixture cluster = cluster();
    NodeId node = cluster.nodes().getFirst();
    NodeReport report = cluster.reportOf(node);
    DirectoryReport d = report.directories().getFirst();
    store()
        .heartbeat(
            new NodeReport(
                node,
                report.address(),
                report.zone(),
                List.of(new DirectoryReport(d.id(), 1, 70, d.capacityBytes(), d.freeBytes()))));
    cluster.registerAgain(node, 70);
    assertEquals(1, cluster.generation(node));
    assertEquals(MemberState.SERVING, state(node));
    cluster.registerAgain(node, 69);
    assertEquals(2, cluster.generation(node));
  }

  @Test
  void grantsNameTheGroupsOfEachDirectory() {
    ClusterFixture cluster = cluster();
    NodeId node = cluster.nodes().getFirst();
    DirectoryId directory = cluster.reportOf(node).directories().getFirst().id();
    NodeGrant grant = store().heartbeat(cluster.reportOf(node));
    List<GroupId> all = store().map().groups().stream().map(Group::id).toList();
    assertEquals(all, grant.groups().get(directory));
    assertEquals(store().map().version(), grant.mapVersion());
    assertTrue(change(node, Change.OUT));
    assertEquals(
        all.subList(1, GROUPS), store().heartbeat(cluster.reportOf(node)).groups().get(directory));
  }

  @Test
  void whatIsToBeCopiedIsWhatExtentsReferTo() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    List<ChunkId> chunks = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      ChunkId chunk = mount.newChunk();
      chunks.add(chunk);
      mount.apply(commit(file, cluster).chunk(chunk, i * 10L, 10).build());
    }
    GroupId group = chunks.getFirst().group();
    List<ChunkId> expected = chunks.stream().filter(c -> c.group().equals(group)).toList();
    assertEquals(expected, store().listGroup(group, 0, 100));
    assertEquals(expected.subList(0, 1), store().listGroup(group, 0, 1));
    long afterFirst = expected.getFirst().sequence();
    assertEquals(expected.subList(1, expected.size()), store().listGroup(group, afterFirst, 100));
    mount.unlink(ROOT, "f");
    assertEquals(expected, store().listGroup(group, 0, 100), "of orphans too");
    GroupId other = new GroupId(group.value() == 0 ? 1 : 0);
    assertTrue(store().listGroup(other, 0, 100).stream().noneMatch(expected::contains));
  }

  @Test
  void aSyncWaitsForNothingThatHasEnded() {
    long id = store().takeSyncId();
    assertTrue(store().syncReady(id));
    assertTrue(store().takeSyncId() > id);
  }
}
