package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cluster.Balancing;
import io.dfs.common.cluster.DirectoryReport;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.Allotment;
import io.dfs.testkit.metadata.ClusterFixture;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What nodes get that come after the groups have their members, and where it lives on them. */
abstract class GrowthContract extends StoreContract {
  private static final int ANY = 1000;

  private List<Group> groups() {
    return store().map().groups();
  }

  private long load(NodeId node) {
    return groups().stream().filter(g -> nodes(g).contains(node)).count();
  }

  private static List<NodeId> nodes(Group group) {
    return group.members().stream().map(Member::node).toList();
  }

  private Set<GroupId> granted(int groups) {
    return store().grantChunks(mount().session(), groups, 1).stream()
        .map(Allotment::group)
        .collect(Collectors.toSet());
  }

  private int balance() {
    return balance(ANY);
  }

  private int balance(int most) {
    return store().balanceGroups(new Balancing(most, 32, 0));
  }

  /** Until nothing is left to do, as a MetaServer does. */
  private int settle() {
    int all = 0;
    for (int pass = 0; pass < 20; pass++) {
      store().assignFirstMembers(0);
      int done = balance();
      all += done;
      if (done == 0) {
        return all;
      }
    }
    throw new AssertionError("balancing does not end: " + all + " groups so far");
  }

  @Test
  void balancedNodesStayAsTheyAre() {
    cluster();
    assertEquals(0, balance());
  }

  @Test
  void aLateNodeGetsItsPartOfTheGroupsThatWereNeverUsed() {
    ClusterFixture cluster = cluster();
    NodeId late = cluster.addNode();
    long version = store().map().version();
    long epochs = groups().stream().mapToLong(Group::epoch).sum();
    assertEquals(GROUPS * 3 / 4, balance());
    for (NodeId node : cluster.nodes()) {
      assertEquals(GROUPS * 3 / 4, load(node), "groups of " + node);
    }
    assertTrue(groups().stream().allMatch(g -> g.members().size() == 3 && g.servingCount() == 3));
    assertEquals(epochs + GROUPS * 3 / 4, groups().stream().mapToLong(Group::epoch).sum());
    assertTrue(store().map().version() > version);
    NodeReport report = cluster.reportOf(late);
    Map<DirectoryId, List<GroupId>> told = store().heartbeat(report).groups();
    assertEquals(load(late), on(told, report.directories().getFirst().id()).size());
    assertEquals(0, balance());
  }

  @Test
  void onlySoManyGroupsChangeAtOnce() {
    ClusterFixture cluster = cluster();
    NodeId late = cluster.addNode();
    assertEquals(2, balance(2));
    assertEquals(2, load(late));
    assertEquals(1, balance(2));
  }

  @Test
  void groupsThatWereGrantedKeepTheirMembersAndNewOnesAreAdded() {
    ClusterFixture cluster = cluster();
    assertEquals(GROUPS, granted(ANY).size());
    List<Group> before = groups();
    NodeId late = cluster.addNode();
    assertTrue(settle() > 0);
    assertEquals(before, groups().subList(0, GROUPS));
    List<Group> added = groups().subList(GROUPS, groups().size());
    // With two more it would have 2 of 18 / 4 on average; more than needed only costs.
    assertEquals(3, added.size());
    assertTrue(
        added.stream().allMatch(g -> nodes(g).contains(late) && g.servingCount() == 3), "" + added);
    double average =
        cluster.nodes().stream().mapToLong(this::load).average().orElseThrow(AssertionError::new);
    assertTrue(load(late) >= average / 2, load(late) + " of " + average);
    assertTrue(granted(ANY).containsAll(added.stream().map(Group::id).toList()));
    assertEquals(0, settle(), "again");
  }

  @Test
  void noGroupsAreAddedWhereThereAreEnough() {
    cluster().addNode();
    granted(ANY);
    int average = GROUPS * 3 / 4;
    assertEquals(0, store().balanceGroups(new Balancing(ANY, average, 0)));
    assertEquals(3, store().balanceGroups(new Balancing(ANY, average + 1, 0)));
  }

  @Test
  void manyNodesThatComeTogetherEndBalancing() {
    ClusterFixture cluster = cluster();
    granted(ANY);
    for (int i = 0; i < 5; i++) {
      cluster.addNode();
    }
    settle();
    long most = cluster.nodes().stream().mapToLong(this::load).max().orElse(0);
    for (NodeId node : cluster.nodes()) {
      assertTrue(load(node) * 4 >= most, node + " has " + load(node) + ", another " + most);
    }
  }

  @Test
  void aDeadNodeNeitherGivesNorGets() {
    ClusterFixture cluster = cluster();
    NodeId late = cluster.addNode();
    store().deregister(late);
    assertEquals(0, balance());
    store().deregister(cluster.nodes().getFirst());
    store().register(cluster.reportOf(late));
    balance();
    assertEquals(GROUPS, load(cluster.nodes().getFirst()));
  }

  @Test
  void noZoneIsLost() {
    cluster();
    NodeId twin = new NodeId(store().grantNodeIds(2));
    DirectoryReport disk = disk(twin.value() + 1, 100);
    store().register(new NodeReport(twin, "twin:1", "zone0", List.of(disk)));
    settle();
    assertTrue(load(twin) > 0);
    for (Group group : groups()) {
      Set<String> zones =
          group.members().stream()
              .map(m -> store().map().node(m.node()).orElseThrow().zone())
              .collect(Collectors.toSet());
      assertEquals(3, zones.size(), group.toString());
    }
  }

  /** Where nobody has told zones, they do not keep a node from being in a group twice. */
  @Test
  void nodesOfOneZoneShareAsOthersDo() {
    for (int i = 0; i < 3; i++) {
      inOneZone();
    }
    store().assignFirstMembers(0);
    NodeId late = inOneZone();
    while (balance(1) > 0) {
      for (Group group : groups()) {
        assertEquals(3, Set.copyOf(nodes(group)).size(), group.toString());
      }
    }
    assertEquals(GROUPS * 3 / 4, load(late));
  }

  private NodeId inOneZone() {
    NodeId node = new NodeId(store().grantNodeIds(2));
    List<DirectoryReport> disks = List.of(disk(node.value() + 1, 100));
    store().register(new NodeReport(node, "here:" + node, "zone", disks));
    return node;
  }

  @Test
  void whoJoinsAGroupThatWasGrantedHasToSync() {
    ClusterFixture cluster = new ClusterFixture(store());
    cluster.addNode();
    cluster.addNode();
    store().assignFirstMembers(0);
    Set<GroupId> used = granted(1);
    NodeId third = cluster.addNode();
    assertEquals(GROUPS, store().assignFirstMembers(0));
    for (Group group : groups()) {
      MemberState state =
          group.members().stream()
              .filter(m -> m.node().equals(third))
              .map(Member::state)
              .findFirst()
              .orElseThrow();
      assertEquals(
          used.contains(group.id()) ? MemberState.SYNCING : MemberState.SERVING, state, "" + group);
    }
  }

  @Test
  void aGroupLivesOnOneDirectoryAndTheyShareByFreeSpace() {
    ClusterFixture cluster = new ClusterFixture(store());
    cluster.addNode();
    cluster.addNode();
    long first = store().grantNodeIds(3);
    NodeReport report =
        new NodeReport(
            new NodeId(first),
            "two:1",
            "zone2",
            List.of(disk(first + 1, 100), disk(first + 2, 290)));
    store().register(report);
    store().assignFirstMembers(0);
    Map<DirectoryId, List<GroupId>> groups = store().heartbeat(report).groups();
    List<GroupId> all = new ArrayList<>();
    groups.values().forEach(all::addAll);
    assertEquals(GROUPS, all.size());
    assertEquals(GROUPS, new HashSet<>(all).size());
    assertEquals(1, on(groups, new DirectoryId(first + 1)).size());
    assertEquals(3, on(groups, new DirectoryId(first + 2)).size());
  }

  @Test
  void aFullDirectoryGetsNoGroupWhileAnotherHasRoom() {
    ClusterFixture cluster = new ClusterFixture(store());
    cluster.addNode();
    cluster.addNode();
    long first = store().grantNodeIds(3);
    NodeReport report =
        new NodeReport(
            new NodeId(first), "two:1", "zone2", List.of(disk(first + 1, 0), disk(first + 2, 1)));
    store().register(report);
    store().assignFirstMembers(0);
    Map<DirectoryId, List<GroupId>> groups = store().heartbeat(report).groups();
    assertFalse(on(groups, new DirectoryId(first + 2)).isEmpty());
    assertEquals(List.of(), on(groups, new DirectoryId(first + 1)));
  }

  private static List<GroupId> on(Map<DirectoryId, List<GroupId>> groups, DirectoryId directory) {
    return groups.getOrDefault(directory, List.of());
  }

  private static DirectoryReport disk(long id, long freeGigabytes) {
    return new DirectoryReport(new DirectoryId(id), 0, 1, 1L << 40, freeGigabytes << 30);
  }
}
