package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cluster.DirectoryListing;
import io.dfs.common.cluster.DirectoryReport;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.MembershipStore.Change;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.cluster.Tending;
import io.dfs.common.error.FsError;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.testkit.metadata.ClusterFixture;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Data directories that fail for good or for a while. */
abstract class FailureContract extends StoreContract {
  private static final GroupId GROUP = new GroupId(0);
  private static final Duration CALM = Duration.ofSeconds(10);

  private ClusterFixture cluster;
  private NodeId first;
  private NodeId second;
  private NodeId third;

  /** Three nodes that serve groups in which chunk ids were granted; no outage was lately. */
  @BeforeEach
  void calmCluster() {
    cluster = cluster();
    first = cluster.nodes().get(0);
    second = cluster.nodes().get(1);
    third = cluster.nodes().get(2);
    assertEquals(GROUPS, store().grantChunks(mount().session(), 1000, 1).size());
    serveFor(CALM);
  }

  private int tend() {
    return store()
        .tendGroups(
            new Tending(
                Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofMinutes(10), 1000));
  }

  /** How the node takes part in each group. */
  private Set<String> states(NodeId node) {
    Set<String> states = new HashSet<>();
    store()
        .map()
        .groups()
        .forEach(
            g ->
                states.add(
                    g.members().stream()
                        .filter(m -> m.node().equals(node))
                        .map(m -> m.state() == MemberState.SERVING ? "serves" : "syncs")
                        .findFirst()
                        .orElse("out")));
    return states;
  }

  private DirectoryListing directory(NodeId node) {
    return store().nodes().stream()
        .filter(n -> n.id().equals(node))
        .findFirst()
        .orElseThrow()
        .directories()
        .getFirst();
  }

  @Test
  void aFailedDirectoryLosesItsGroupsAtOnceAndOthersTakeThem() {
    NodeId spare = cluster.addNode();
    long version = store().map().version();
    cluster.failDirectory(first, true);
    assertTrue(store().map().version() > version, "who keeps groups has to look");
    assertTrue(directory(first).failed());
    assertEquals(GROUPS, tend());
    assertEquals(Set.of("out"), states(first));
    assertEquals(GROUPS, store().assignFirstMembers(0), "nobody waits for a failed disk");
    assertEquals(Set.of("syncs"), states(spare));
    assertTrue(store().map().node(first).orElseThrow().alive());
    assertFails(FsError.ENOENT, () -> store().changeMember(GROUP, first, Change.SYNCING, 0));
  }

  @Test
  void aDirectoryThatWorksAgainMayHaveGroups() {
    cluster.failDirectory(first, true);
    tend();
    assertEquals(0, store().assignFirstMembers(0));
    cluster.failDirectory(first, false);
    assertFalse(directory(first).failed());
    assertEquals(GROUPS, store().assignFirstMembers(0));
    assertEquals(Set.of("syncs"), states(first));
  }

  @Test
  void oneFailedDirectoryOfANodeLeavesTheOthersAlone() {
    long id = store().grantNodeIds(3);
    NodeId both = new NodeId(id);
    DirectoryReport good = new DirectoryReport(new DirectoryId(id + 1), 0, 1, 1 << 20, 1 << 10);
    DirectoryReport bad = new DirectoryReport(new DirectoryId(id + 2), 0, 1, 1 << 20, 1 << 20);
    store().register(new NodeReport(both, "both:1", "zone", List.of(good, bad)));
    store().nodeFailed(first);
    GroupId other = new GroupId(1);
    assertTrue(store().changeMember(GROUP, both, Change.SYNCING, 0), "on the emptier directory");
    DirectoryReport failed = new DirectoryReport(bad.id(), 1, 1, 1 << 20, 0, true);
    NodeReport report = new NodeReport(both, "both:1", "zone", List.of(good, failed));
    assertEquals(List.of(GROUP), store().heartbeat(report).groups().get(bad.id()));
    assertTrue(store().changeMember(other, both, Change.SYNCING, 0));
    assertEquals(List.of(other), store().heartbeat(report).groups().get(good.id()));
    tend();
    assertEquals(List.of(), store().heartbeat(report).groups().get(bad.id()));
    assertEquals(List.of(other), store().heartbeat(report).groups().get(good.id()));
  }

  @Test
  void aFailedDirectoryServesOnWhereTooFewOthersDo() {
    cluster.failDirectory(first, true);
    tend();
    cluster.failDirectory(second, true);
    assertEquals(0, tend());
    assertEquals(Set.of("serves"), states(second), "it may still be read from");
    NodeId spare = cluster.addNode();
    assertEquals(GROUPS, store().assignFirstMembers(0));
    assertEquals(Set.of("syncs"), states(spare));
  }

  @Test
  void aHeldMemberLeavesIsWaitedForAndReturnsToCatchUp() {
    cluster.addNode();
    assertTrue(store().memberFailed(GROUP, first));
    assertFalse(store().memberFailed(GROUP, first), "it is held already");
    assertTrue(directory(first).heldMs() > 0);
    assertEquals(GROUPS, tend());
    assertEquals(Set.of("out"), states(first));
    assertEquals(0, store().assignFirstMembers(0), "its places are kept");
    assertEquals(0, tend());
    serveFor(Duration.ofSeconds(5));
    assertEquals(0, directory(first).heldMs());
    assertEquals(GROUPS, tend());
    assertEquals(Set.of("syncs"), states(first));
  }

  @Test
  void whoFailsAgainSoonIsHeldTwiceAsLong() {
    assertEquals(2, heldSeconds());
    serveFor(Duration.ofSeconds(5));
    assertEquals(4, heldSeconds());
    serveFor(Duration.ofSeconds(5));
    assertEquals(8, heldSeconds());
    serveFor(Duration.ofSeconds(8 + 60 + 80 + 10));
    assertEquals(2, heldSeconds(), "it was well for long");
  }

  @Test
  void nobodyIsHeldForEver() {
    for (int i = 1; i <= 8; i++) {
      assertEquals(1 << i, heldSeconds());
      serveFor(Duration.ofSeconds(1 << i));
    }
    assertEquals(256, heldSeconds());
  }

  private long heldSeconds() {
    assertTrue(store().memberFailed(GROUP, first));
    return Math.ceilDiv(directory(first).heldMs(), 1000);
  }

  @Test
  void twoWhoReportWithinFiveSecondsPutAMemberOut() {
    assertFalse(store().reportFailure(GROUP, first, "mount 1"));
    assertFalse(store().reportFailure(GROUP, first, "mount 1"), "one may be wrong by itself");
    assertFalse(store().reportFailure(GROUP, second, "mount 2"), "of another member");
    assertTrue(store().reportFailure(new GroupId(1), first, "node 3"), "on the same directory");
    assertEquals(GROUPS, tend());
    assertEquals(Set.of("out"), states(first));
    assertEquals(Set.of("serves"), states(second));
  }

  @Test
  void reportsGrowOld() {
    assertFalse(store().reportFailure(GROUP, first, "mount 1"));
    serveFor(Duration.ofSeconds(6));
    assertFalse(store().reportFailure(GROUP, first, "mount 2"));
    assertTrue(store().reportFailure(GROUP, first, "mount 1"));
  }

  @Test
  void whoIsNoMemberCannotFail() {
    NodeId spare = cluster.addNode();
    assertFalse(store().memberFailed(GROUP, spare));
    assertFalse(store().memberFailed(new GroupId(99), first));
    assertFalse(store().reportFailure(GROUP, spare, "a"));
    assertFalse(store().reportFailure(GROUP, spare, "b"));
  }

  @Test
  void shortlyAfterAnOutageNoFailureCounts() {
    outage(Duration.ofMinutes(1));
    cluster.nodes().forEach(n -> cluster.registerAgain(n, 7));
    assertNothingCounts("before anybody noted the break");
    store().reapSessions();
    assertNothingCounts("nodes come back one by one");
    serveFor(CALM);
    assertTrue(store().memberFailed(GROUP, first));
    assertTrue(store().nodeFailed(third));
  }

  private void assertNothingCounts(String why) {
    assertFalse(store().nodeFailed(first), why);
    assertFalse(store().memberFailed(GROUP, second), why);
    assertFalse(store().reportFailure(GROUP, third, "mount 1"), why);
    assertFalse(store().reportFailure(GROUP, third, "mount 2"), why);
  }

  @Test
  void newChunksGoToGroupsWhoseMembersAreAllWell() {
    NodeId spare = cluster.addNode();
    assertTrue(store().changeMember(GROUP, third, Change.OUT, 0));
    assertTrue(store().changeMember(GROUP, spare, Change.SYNCING, 0));
    long stint = store().map().group(GROUP).orElseThrow().members().getLast().stint();
    assertTrue(store().changeMember(GROUP, spare, Change.SERVING, stint));
    cluster.failDirectory(third, true);
    assertEquals(
        GROUP, store().grantChunks(mount().session(), 1, 1).getFirst().group(), "before it left");
  }
}
