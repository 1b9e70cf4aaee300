package io.dfs.datanode.sync;

import static io.dfs.datanode.sync.PeersInMemory.SELF;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.GroupId;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.store.MemoryChunkStore;
import io.dfs.datanode.store.TestChunk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Node 1 has chunks of groups 0 to 2, of which only 0 lives there. */
class ReleaseAgentTest {
  private static final DirectoryId FIRST = new DirectoryId(8);
  private static final DirectoryId SECOND = new DirectoryId(9);
  private static final Duration INTERVAL = Duration.ofSeconds(60);
  private static final int CHUNKS = 2500;

  private final MemoryChunkStore first = new MemoryChunkStore(BlockChecksums.MAX_CHUNK_BYTES);
  private final MemoryChunkStore second = new MemoryChunkStore(BlockChecksums.MAX_CHUNK_BYTES);
  private final PeersInMemory world = new PeersInMemory();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final DataDirectories directories =
      new DataDirectories(Map.of(FIRST, first, SECOND, second), System::nanoTime);
  private long now;
  private ReleaseAgent agent;

  @BeforeEach
  void start() {
    directories.assign(
        Map.of(FIRST, 1L, SECOND, 1L), Map.of(FIRST, List.of(new GroupId(0)), SECOND, List.of()));
    put(first, 0, 1);
    put(second, 1, CHUNKS);
    put(first, 2, 3);
    agent =
        new ReleaseAgent(SELF, directories, world, INTERVAL, () -> now, new SyncMetrics(registry));
  }

  private static void put(MemoryChunkStore store, int group, int count) {
    for (int i = 1; i <= count; i++) {
      TestChunk chunk = TestChunk.of(group, i, 1);
      store.write(chunk.id(), chunk.crcs(), chunk.buffer()).join();
    }
  }

  private int stepAfterTheInterval() {
    now += INTERVAL.toNanos();
    return agent.doWork();
  }

  @Test
  void nothingIsDeletedThatIsNotApproved() {
    assertEquals(0, agent.doWork());
    assertEquals(0, agent.doWork(), "not before the interval is over");
    assertEquals(0, stepAfterTheInterval());
    assertEquals(
        List.of("1 holds [1, 2] released []", "1 holds [1, 2] released []"), world.questions);
    assertEquals(List.of(new GroupId(0), new GroupId(2)), first.groups());
    assertEquals(List.of(new GroupId(1)), second.groups());
  }

  @Test
  void whatIsApprovedGoesWholeAndIsReported() {
    world.approved.add(new GroupId(1));
    assertEquals(1, agent.doWork());
    assertEquals(List.of(), second.groups());
    assertEquals(List.of(new GroupId(0), new GroupId(2)), first.groups());
    assertEquals(List.of("1 holds [1, 2] released []", "1 holds [] released [1]"), world.questions);
    assertEquals(CHUNKS, registry.get("dfs.sync.released").counter().count());
  }

  @Test
  void whatWasDeletedBeforeACrashIsReportedAfterIt() {
    world.approved.add(new GroupId(7));
    assertEquals(1, agent.doWork());
    assertEquals("1 holds [] released [7]", world.questions.getLast());
    assertEquals(List.of(new GroupId(0), new GroupId(2)), first.groups());
  }

  @Test
  void nobodyIsAskedWhenNothingHasLeft() {
    directories.assign(
        Map.of(FIRST, 1L, SECOND, 1L),
        Map.of(FIRST, List.of(new GroupId(0), new GroupId(2)), SECOND, List.of(new GroupId(1))));
    assertEquals(0, agent.doWork());
    assertEquals(0, stepAfterTheInterval());
    assertEquals(List.of("1 holds [] released []"), world.questions, "once, at the start");
  }

  @Test
  void whatCouldNotBeDeletedIsNotReported() {
    world.approved.add(new GroupId(1));
    second.refuseDeletes();
    assertThrows(RuntimeException.class, agent::doWork);
    assertEquals(1, world.questions.size());
  }
}
