package io.dfs.metaserver.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cluster.FailureReport;
import io.dfs.common.cluster.MembershipStore;
import io.dfs.common.cluster.Node;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.common.time.RealTime;
import io.dfs.metaserver.job.MemberProbe.Answer;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.MemoryMetadataStore;
import io.dfs.testkit.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What becomes of reports, with DataNodes that answer as the test says. */
class FailureDetectorTest {
  private static final GroupId GROUP = new GroupId(0);
  private static final CompletableFuture<Answer> NEVER = new CompletableFuture<>();

  private final ManualClock clock = ManualClock.start();
  private final MemoryMetadataStore store = MemoryMetadataStore.create(clock, 4);
  private final ClusterFixture cluster = ClusterFixture.ready(store);
  private final NodeId first = cluster.nodes().get(0);
  private final NodeId second = cluster.nodes().get(1);
  private final Map<NodeId, CompletableFuture<Answer>> writes = new HashMap<>();
  private final Map<NodeId, CompletableFuture<Answer>> asks = new HashMap<>();
  private final List<NodeId> written = new ArrayList<>();
  private final List<Runnable> background = new ArrayList<>();
  private int changes;
  private final FailureDetector detector =
      new FailureDetector(
          store,
          new Probe(),
          store::map,
          () -> changes++,
          background::add,
          RealTime.ticker(),
          new FailureDetector.Patience(Duration.ofMillis(20), Duration.ofMillis(200)));

  FailureDetectorTest() {
    clock.advance(Duration.ofSeconds(9));
    store.reapSessions();
    cluster.heartbeatAll();
    clock.advance(Duration.ofSeconds(2));
    store.reapSessions();
    cluster.heartbeatAll();
  }

  private final class Probe implements MemberProbe {
    @Override
    public CompletableFuture<Answer> write(Node node, GroupId group) {
      written.add(node.id());
      return answer(writes, node);
    }

    @Override
    public CompletableFuture<Answer> ask(Node node, GroupId group) {
      return answer(asks, node);
    }

    private static CompletableFuture<Answer> answer(
        Map<NodeId, CompletableFuture<Answer>> answers, Node node) {
      return answers.getOrDefault(node.id(), CompletableFuture.completedFuture(Answer.WORKS));
    }
  }

  private static CompletableFuture<Answer> says(Answer answer) {
    return CompletableFuture.completedFuture(answer);
  }

  private void report(NodeId node, Optional<NodeId> seenBy, boolean late, String reporter) {
    detector.report(new FailureReport(node, GROUP, seenBy, late), reporter);
  }

  private void report(NodeId node, String reporter) {
    report(node, Optional.empty(), false, reporter);
  }

  private void work() {
    List<Runnable> all = List.copyOf(background);
    background.clear();
    all.forEach(Runnable::run);
  }

  private boolean lives(NodeId node) {
    return store.map().node(node).orElseThrow().alive();
  }

  private boolean isHeld(NodeId node) {
    return store.nodes().stream()
        .filter(n -> n.id().equals(node))
        .anyMatch(n -> n.directories().getFirst().heldMs() > 0);
  }

  @Test
  void whoRefusesIsDeadAtOnce() {
    writes.put(first, says(Answer.DEAD));
    report(first, "mount 1");
    work();
    assertFalse(lives(first));
    assertFalse(isHeld(first), "it may return as soon as it lives");
    assertEquals(1, changes);
  }

  @Test
  void aStormOfReportsIsOneLook() {
    writes.put(first, says(Answer.DEAD));
    for (int i = 0; i < 1000; i++) {
      report(first, "mount " + i);
    }
    assertEquals(1, background.size());
    work();
    assertEquals(1, written.stream().filter(first::equals).count());
    assertEquals(1, changes);
  }

  @Test
  void aSickDiskIsHeldAndItsNodeLives() {
    writes.put(first, says(Answer.SICK));
    report(first, "mount 1");
    work();
    assertTrue(lives(first));
    assertTrue(isHeld(first));
    assertEquals(1, changes);
  }

  @Test
  void aLateDiskOfANodeThatAnswersIsHeld() {
    writes.put(first, NEVER);
    report(first, Optional.empty(), true, "mount 1");
    work();
    assertTrue(lives(first));
    assertTrue(isHeld(first));
  }

  @Test
  void whoDoesNotAnswerAtAllIsDeadAndDoesNotReturnAtOnce() {
    writes.put(first, NEVER);
    asks.put(first, NEVER);
    report(first, Optional.empty(), true, "mount 1");
    work();
    assertFalse(lives(first));
    assertTrue(isHeld(first));
  }

  @Test
  void nobodyIsLateWhenAllAre() {
    cluster.nodes().forEach(n -> writes.put(n, NEVER));
    report(first, Optional.empty(), true, "mount 1");
    work();
    assertTrue(lives(first));
    assertFalse(isHeld(first));
    assertEquals(0, changes);
  }

  @Test
  void oneReportOfWhatWorksChangesNothingTheSecondHoldsIt() {
    report(first, "mount 1");
    work();
    report(first, "mount 1");
    work();
    assertEquals(0, changes);
    report(first, "mount 2");
    work();
    assertTrue(isHeld(first));
    assertEquals(1, changes);
  }

  @Test
  void reportersOfOneLookAreCounted() {
    report(first, "mount 1");
    report(first, Optional.of(second), false, "mount 1");
    work();
    assertTrue(isHeld(first), "the mount and a DataNode have met it");
  }

  @Test
  void whatIsOnlyLateForMountsDoesNotCount() {
    report(first, Optional.empty(), true, "mount 1");
    report(first, Optional.empty(), true, "mount 2");
    work();
    assertFalse(isHeld(first));
  }

  @Test
  void whoIsNoMemberIsNotLookedAt() {
    NodeId spare = cluster.addNode();
    report(spare, "mount 1");
    report(new NodeId(99), "mount 1");
    work();
    assertEquals(List.of(), written);
    assertTrue(store.changeMember(GROUP, spare, MembershipStore.Change.SYNCING, 0));
    report(spare, "mount 1");
    work();
    assertTrue(written.contains(spare), "the next report is looked into");
  }
}
