package io.dfs.datanode.sync;

import static io.dfs.datanode.sync.PeersInMemory.GROUP;
import static io.dfs.datanode.sync.PeersInMemory.SECOND;
import static io.dfs.datanode.sync.PeersInMemory.SELF;
import static io.dfs.datanode.sync.PeersInMemory.THIRD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.cluster.SyncingGroup;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.NodeId;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.store.MemoryChunkStore;
import io.dfs.datanode.store.TestChunk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Node 1 catches up with group 0, which nodes 2 and 3 serve. */
@Timeout(60)
class SyncAgentTest {
  private static final DirectoryId DIRECTORY = new DirectoryId(9);
  private static final int MANY = 2500;

  private final MemoryChunkStore here = new MemoryChunkStore(BlockChecksums.MAX_CHUNK_BYTES);
  private final PeersInMemory world = new PeersInMemory();
  private final List<Duration> pauses = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private List<SyncingGroup> told = List.of(new SyncingGroup(GROUP, 2, 7));
  private int woken;
  private SyncAgent agent;

  @BeforeEach
  void start() {
    DataDirectories directories = new DataDirectories(Map.of(DIRECTORY, here), System::nanoTime);
    directories.assign(Map.of(DIRECTORY, 1L), Map.of(DIRECTORY, List.of(GROUP)));
    SyncMetrics metrics = new SyncMetrics(registry);
    Throttle throttle = new Throttle(1L << 40, () -> 0, pauses::add);
    agent =
        new SyncAgent(
            SELF,
            () -> told,
            world,
            new GroupCopier(
                directories,
                world,
                new ChunkCopier(SELF, directories, world, throttle, metrics),
                metrics,
                pauses::add),
            metrics,
            () -> woken++);
  }

  private TestChunk referenced(long sequence, NodeId... holders) {
    return world.referenced(TestChunk.of(0, sequence, 70_000), holders);
  }

  private boolean isHere(TestChunk chunk) {
    return here.stat(chunk.id()).isPresent();
  }

  private double counted(String name) {
    return registry.get(name).counter().count();
  }

  @Test
  void whatIsLackingIsCopiedAndTheNodePromoted() {
    TestChunk old = referenced(1, SECOND, THIRD);
    here.write(old.id(), old.crcs(), old.buffer()).join();
    TestChunk lacking = referenced(2, SECOND, THIRD);
    TestChunk onThirdOnly = referenced(3, THIRD);
    assertEquals(1, agent.doWork());
    assertTrue(isHere(lacking) && isHere(onThirdOnly));
    assertEquals(List.of("1/0/7"), world.promoted);
    assertEquals(1, woken);
    assertEquals(2, counted("dfs.sync.chunks"));
    assertEquals(140_000, counted("dfs.sync.bytes"));
    assertEquals(3, world.asked.size());
  }

  @Test
  void aStintThatIsOverIsNotCaughtUpWithAgain() {
    referenced(1, SECOND);
    assertEquals(1, agent.doWork());
    assertEquals(0, agent.doWork());
    told = List.of(new SyncingGroup(GROUP, 2, 8));
    assertEquals(1, agent.doWork());
    assertEquals(List.of("1/0/7", "1/0/8"), world.promoted);
    told = List.of();
    assertEquals(0, agent.doWork());
    assertEquals(2, world.syncIds);
  }

  @Test
  void nothingIsPromotedWhileAMemberThatMayHaveAChunkDoesNotAnswer() {
    TestChunk chunk = referenced(1, THIRD);
    world.silent.add(THIRD);
    assertEquals(0, agent.doWork());
    world.silent.clear();
    world.dead.add(THIRD);
    assertEquals(0, agent.doWork());
    assertEquals(List.of(), world.promoted);
    assertEquals(0, counted("dfs.sync.lost"));
    world.dead.clear();
    assertEquals(1, agent.doWork());
    assertTrue(isHere(chunk));
  }

  @Test
  void aChunkThatNobodyHasKeepsNoGroupFromBeingServed() {
    referenced(1);
    TestChunk other = referenced(2, SECOND);
    assertEquals(1, agent.doWork());
    assertTrue(isHere(other));
    assertEquals(1, counted("dfs.sync.lost"));
  }

  @Test
  void whatTheDiskDoesNotTakeIsTriedAgain() {
    TestChunk chunk = referenced(1, SECOND, THIRD);
    TestChunk other = chunk.withKey(5);
    here.write(other.id(), other.crcs(), other.buffer()).join();
    assertEquals(0, agent.doWork());
    assertEquals(List.of(), world.promoted);
    here.delete(List.of(other.id())).join();
    assertEquals(1, agent.doWork());
  }

  @Test
  void theListIsWaitedForAndNotForEver() {
    referenced(1, SECOND);
    world.unready = 3;
    assertEquals(1, agent.doWork());
    assertEquals(3, pauses.size());
    told = List.of(new SyncingGroup(GROUP, 2, 8));
    world.unready = Integer.MAX_VALUE;
    assertEquals(FsError.EIO, assertThrows(FsException.class, agent::doWork).error());
    assertEquals(1, world.promoted.size());
  }

  @Test
  void whatIsHereAndNotListedIsReported() {
    TestChunk old = referenced(1, SECOND);
    TestChunk extra = TestChunk.of(0, 7, 100);
    TestChunk otherKey = TestChunk.of(0, 8, 100);
    referenced(8, SECOND);
    for (TestChunk c : List.of(old, extra, otherKey.withKey(9))) {
      here.write(c.id(), c.crcs(), c.buffer()).join();
    }
    assertEquals(0, agent.doWork(), "the place of chunk 8 is taken");
    Set<ChunkId> unreferenced = Set.of(extra.id(), otherKey.withKey(9).id());
    assertEquals(unreferenced, Set.copyOf(world.unreferenced));
    here.delete(List.of(otherKey.withKey(9).id())).join();
    assertEquals(1, agent.doWork());
    assertEquals(3, world.unreferenced.size());
    assertTrue(isHere(extra), "only reclaim deletes");
  }

  @Test
  void longListsComeInPages() {
    for (int i = 1; i <= MANY; i++) {
      world.referenced(TestChunk.of(0, i, 1), SECOND);
    }
    assertEquals(1, agent.doWork());
    assertEquals(MANY, here.list(GROUP, 0, MANY + 1).size());
    assertEquals(1, world.promoted.size());
  }

  @Test
  void copyingIsThrottled() {
    Throttle throttle = new Throttle(1000, () -> 0, pauses::add);
    throttle.take(500);
    assertEquals(List.of(), pauses);
    throttle.take(1000);
    throttle.take(1);
    assertEquals(List.of(Duration.ofMillis(500), Duration.ofMillis(1500)), pauses);
  }
}
