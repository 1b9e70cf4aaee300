package io.dfs.metaserver.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.Tending;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.Allotment;
import io.dfs.metaserver.job.ChunkDeletion.Answer;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.MemoryMetadataStore;
import io.dfs.testkit.metadata.TestMount;
import io.dfs.testkit.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Jobs, step by step, with DataNodes that only remember what they were asked. */
class AgentsTest {
  private static final Tending TENDING =
      new Tending(Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofMinutes(15), 100);
  private static final Duration GRACE = Duration.ofMinutes(10);
  private static final int GROUPS = 8;

  private final ManualClock clock = ManualClock.start();
  private final MemoryMetadataStore store = MemoryMetadataStore.create(clock, GROUPS);
  private final ClusterFixture cluster = new ClusterFixture(store);
  private final TestMount mount = new TestMount(store);
  private final Map<NodeId, Set<ChunkId>> deleted = new HashMap<>();
  private final Set<NodeId> silent = new HashSet<>();
  private final Set<GroupId> refusing = new HashSet<>();
  private int calls;
  private int silentCalls;
  private final GarbageAgent agent = new GarbageAgent(store, this::delete, GRACE);

  AgentsTest() {
    for (int i = 0; i < 4; i++) {
      cluster.addNode();
    }
    store.assignFirstMembers(0);
  }

  private Answer delete(Node node, List<ChunkId> chunks) {
    calls++;
    if (silent.contains(node.id())) {
      silentCalls++;
      return Answer.SILENT;
    }
    if (chunks.stream().anyMatch(c -> refusing.contains(c.group()))) {
      return Answer.REFUSED;
    }
    deleted.computeIfAbsent(node.id(), n -> new HashSet<>()).addAll(chunks);
    return Answer.DELETED;
  }

  /** Garbage in every group, so many chunks in each. */
  private List<ChunkId> garbage(int each) {
    List<ChunkId> all = new ArrayList<>();
    for (int done = 0; done < each; done += 64) {
      for (Allotment a : store.grantChunks(mount.session(), GROUPS, Math.min(64, each - done))) {
        for (int i = 0; i < a.count(); i++) {
          all.add(mount.chunk(a, i));
        }
      }
    }
    mount.abandon(all);
    return all;
  }

  /** The grace period passes, with the nodes alive but these. */
  private void wait(Set<NodeId> dead) {
    for (Duration gone = Duration.ZERO; gone.compareTo(GRACE) <= 0; gone = gone.plusSeconds(8)) {
      clock.advance(Duration.ofSeconds(8));
      cluster.nodes().stream()
          .filter(n -> !dead.contains(n))
          .forEach(n -> store.heartbeat(cluster.reportOf(n)));
    }
  }

  /** Steps until there is nothing to do. */
  private void work() {
    for (int i = 0; agent.doWork() > 0; i++) {
      assertTrue(i < 1000, "work without end");
    }
  }

  private boolean isMember(NodeId node, ChunkId chunk) {
    return cluster.members(chunk.group()).stream().anyMatch(m -> m.node().equals(node));
  }

  @Test
  void garbageIsDeletedOnEveryMemberAndForgotten() {
    List<ChunkId> garbage = garbage(5);
    work();
    assertEquals(0, calls, "the grace period has not passed");
    wait(Set.of());
    work();
    assertEquals(0, store.garbageCount());
    for (NodeId node : cluster.nodes()) {
      assertEquals(
          garbage.stream().filter(c -> isMember(node, c)).collect(Collectors.toSet()),
          deleted.get(node));
    }
  }

  /** More garbage in its groups than a batch holds, and all of it older than the others'. */
  @Test
  void aNodeThatIsDownHoldsBackItsGroupsOnly() {
    NodeId down = cluster.nodes().getFirst();
    List<ChunkId> garbage = garbage(1200);
    long held = garbage.stream().filter(c -> isMember(down, c)).count();
    assertTrue(held > 1024 && held < garbage.size(), held + " of " + garbage.size());
    wait(Set.of(down));
    work();
    assertEquals(held, store.garbageCount());
    cluster.registerAgain(down, 1);
    work();
    assertEquals(0, store.garbageCount());
  }

  @Test
  void aNodeThatHangsIsAskedOncePerRound() {
    NodeId hanging = cluster.nodes().getFirst();
    silent.add(hanging);
    List<ChunkId> garbage = garbage(5);
    long held = garbage.stream().filter(c -> isMember(hanging, c)).count();
    wait(Set.of());
    work();
    assertEquals(held, store.garbageCount());
    assertEquals(1, silentCalls);
    silent.clear();
    work();
    assertEquals(0, store.garbageCount());
  }

  @Test
  void aGroupOnABadDirectoryHoldsBackNoOther() {
    refusing.add(new GroupId(3));
    garbage(5);
    wait(Set.of());
    work();
    assertEquals(5, store.garbageCount());
    work();
    assertEquals(5, store.garbageCount());
    refusing.clear();
    work();
    assertEquals(0, store.garbageCount());
  }

  @Test
  void theMapIsPushedWhenItChangesBeItThatALeaseRanOut() {
    List<Long> pushed = new ArrayList<>();
    MapAgent map = new MapAgent(store, TENDING, 0, pushed::add);
    map.doWork();
    map.doWork();
    assertEquals(List.of(store.map().version()), pushed);
    store.deregister(cluster.nodes().getLast());
    assertTrue(map.doWork() > 0, "its members have left");
    assertEquals(store.map().version(), pushed.getLast());
    assertEquals(2, pushed.size());
    clock.advance(Duration.ofMinutes(1));
    map.doWork();
    map.doWork();
    assertEquals(3, pushed.size());
    assertTrue(map.current().nodes().stream().noneMatch(Node::alive));
  }

  @Test
  void aNodeThatComesLateGetsGroupsAlsoWhenAllAreInUse() {
    List<Long> pushed = new ArrayList<>();
    MapAgent map = new MapAgent(store, TENDING, 0, pushed::add);
    garbage(1);
    NodeId late = cluster.addNode();
    for (int step = 0; map.doWork() > 0; step++) {
      assertTrue(step < 10, "it does not end");
    }
    assertTrue(map.current().groups().size() > GROUPS);
    assertTrue(
        map.current().groups().stream()
            .allMatch(
                g ->
                    g.id().value() < GROUPS
                        || g.members().stream().anyMatch(m -> m.node().equals(late))));
    assertEquals(store.map().version(), pushed.getLast());
  }
}
