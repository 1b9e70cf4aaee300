package io.dfs.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.client.session.StoreTransport.Fate;
import io.dfs.common.cluster.MembershipStore.Change;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.Allotment;
import io.dfs.common.metadata.IdRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Granted ids are never handed out twice, and chunks go where they can be committed. */
class GrantedIdsTest {
  private final TestCluster cluster = new TestCluster();
  private final StoreTransport transport = new StoreTransport(cluster.store);

  @Test
  void inodeIdsNeverRepeatOverGrantsBreaksAndThreads() {
    Random storm = new Random(7);
    Set<InodeId> seen = ConcurrentHashMap.newKeySet();
    try (Session session = cluster.open(transport)) {
      transport.fates(
          r -> {
            synchronized (storm) {
              return storm.nextInt(20) == 0 ? Fate.ANSWER_LOST : Fate.ANSWERED;
            }
          });
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int t = 0; t < 8; t++) {
          threads.execute(
              () -> {
                for (int i = 0; i < 200; i++) {
                  seen.add(session.nextInode());
                }
              });
        }
      }
    }
    assertEquals(8 * 200, seen.size());
  }

  @Test
  void failedGrantReachesWhoWaitsAndTheNextOneIsAskedFor() {
    List<RuntimeException> failures =
        new ArrayList<>(List.of(new FsException(FsError.EIO, "away")));
    InodeIds ids =
        new InodeIds(
            () -> {
              if (!failures.isEmpty()) {
                throw failures.removeFirst();
              }
              return new IdRange(100, 2);
            },
            2,
            task -> Thread.ofVirtual().start(task));
    try (Patience patience = patience()) {
      assertThrows(FsException.class, () -> ids.next(patience));
      assertEquals(new InodeId(100), ids.next(patience));
      assertEquals(new InodeId(101), ids.next(patience));
    }
  }

  private static Patience patience() {
    return new Patience(
        SessionRuntime.real().ticker(), Duration.ofSeconds(20), Duration.ofSeconds(1), () -> false);
  }

  @Test
  void chunksAreSpreadOverGroupsInTurnWithoutRepeating() {
    Set<Long> numbers = new HashSet<>();
    Set<GroupId> firstFour = new HashSet<>();
    try (Session session = cluster.open(transport)) {
      for (int i = 0; i < 500; i++) {
        ChunkId chunk = session.nextChunk();
        assertTrue(numbers.add(chunk.number()), "twice: " + chunk);
        if (i < 4) {
          firstFour.add(chunk.group());
        }
      }
    }
    assertEquals(4, firstFour.size());
  }

  @Test
  void groupsOfDeadNodesComeLastOrNotAtAll() {
    Fixture f = new Fixture();
    f.alive(1, 2, 3); // group 0 has all its members, group 1 two of three
    assertEquals(Set.of(0), f.groupsOf(4));
    f.alive(1, 2, 3, 4); // both have all
    assertEquals(Set.of(0, 1), f.groupsOf(4));
    f.alive(1, 2, 4); // group 1 has all its members, group 0 two of three
    assertEquals(Set.of(1), f.groupsOf(4));
    f.alive(1, 2); // two of three each
    assertEquals(Set.of(0, 1), f.groupsOf(4));
    f.alive(1, 3); // group 0 has two, group 1 one
    assertEquals(Set.of(0), f.groupsOf(4));
    f.alive(1);
    FsException e = assertThrows(FsException.class, () -> f.groupsOf(1));
    assertEquals(FsError.EAGAIN, e.error());
    assertTrue(f.refreshes > 0, "the map was asked for first");
  }

  @Test
  void moreIdsAreAskedForWhenANodeHasJoined() throws InterruptedException {
    Fixture f = new Fixture();
    f.map = GroupMaps.of(List.of(List.of(1, 2, 3)), 1, 2, 3);
    f.groupsOf(1);
    assertEquals(1, f.grants.get());
    f.map = GroupMaps.of(List.of(List.of(1, 2, 3)), 1, 2, 3);
    f.groupsOf(1);
    f.alive(1, 2, 3, 4); // node 4 has come, with group 1
    f.groupsOf(1);
    for (int i = 0; f.grants.get() < 2; i++) {
      assertTrue(i < 2000, "nobody asked, " + f.grants + " grant so far");
      Thread.sleep(10);
    }
    assertEquals(2, f.grants.get());
  }

  /** Group 0 on nodes 1, 2, 3 and group 1 on nodes 1, 2, 4; a map that a test makes. */
  private final class Fixture implements Life.Grants {
    private final ChunkIds ids;
    private volatile PlacementMap map = PlacementMap.EMPTY;
    private long next = 1;
    private int refreshes;
    private final AtomicInteger grants = new AtomicInteger();

    Fixture() {
      try (Session session = cluster.open(transport)) {
        ids =
            new ChunkIds(
                session.grant(),
                this::grant,
                this,
                TestCluster.config(Duration.ofSeconds(20)),
                SessionRuntime.real());
      }
    }

    void alive(int... nodes) {
      map = GroupMaps.of(List.of(List.of(1, 2, 3), List.of(1, 2, 4)), nodes);
    }

    Set<Integer> groupsOf(int chunks) {
      Set<Integer> groups = new HashSet<>();
      try (Patience patience = patience()) {
        for (int i = 0; i < chunks; i++) {
          groups.add(ids.next(patience).group().value());
        }
      }
      return groups;
    }

    private List<Allotment> grant() {
      grants.incrementAndGet();
      long first = next;
      next += 8;
      return List.of(
          new Allotment(new GroupId(0), first, 8), new Allotment(new GroupId(1), first, 8));
    }

    @Override
    public IdRange inodes(Life life) {
      throw new IllegalStateException("not asked for here");
    }

    @Override
    public List<Allotment> chunks(Life life) {
      return grant();
    }

    @Override
    public PlacementMap map() {
      return map;
    }

    @Override
    public PlacementMap refreshMap() {
      refreshes++;
      return map;
    }
  }

  @Test
  void noGroupLeftEndsInEagain() {
    try (Session session = cluster.open(transport)) {
      for (int g = 0; g < 8; g++) {
        NodeId out = cluster.nodes.members(new GroupId(g)).getFirst().node();
        assertTrue(cluster.store.changeMember(new GroupId(g), out, Change.OUT, 0));
      }
      session.heartbeat();
      assertEquals(1, session.nextChunk().volume(), "two of three still serve");
      for (Node node : cluster.store.map().nodes()) {
        cluster.store.deregister(node.id());
      }
      session.refreshMap();

      FsException e = assertThrows(FsException.class, session::nextChunk);

      assertEquals(FsError.EAGAIN, e.error());
    }
  }
}
