package io.dfs.datanode.sync;

import static io.dfs.datanode.sync.PeersInMemory.GROUP;
import static io.dfs.datanode.sync.PeersInMemory.SECOND;
import static io.dfs.datanode.sync.PeersInMemory.SELF;
import static io.dfs.datanode.sync.PeersInMemory.THIRD;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.NodeId;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.MemoryChunkStore;
import io.dfs.datanode.store.StoreError;
import io.dfs.datanode.store.TestChunk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Rot on node 1 is found by reading everything again, and repaired from nodes 2 and 3. */
class ScrubAgentTest {
  private static final DirectoryId DIRECTORY = new DirectoryId(9);
  private static final Duration PERIOD = Duration.ofHours(250);
  private static final int CHUNKS = 250;
  private static final int BYTES = 1000;

  private final MemoryChunkStore here = new MemoryChunkStore(BlockChecksums.MAX_CHUNK_BYTES);
  private final PeersInMemory world = new PeersInMemory();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SyncMetrics metrics = new SyncMetrics(registry);
  private final AtomicLong nanos = new AtomicLong();
  private final DataDirectories directories =
      new DataDirectories(Map.of(DIRECTORY, here), nanos::get);
  private final ScrubAgent scrub;
  private final RepairAgent repair;
  private final ChunkCopier copier;

  ScrubAgentTest() {
    directories.assign(Map.of(DIRECTORY, 1L), Map.of(DIRECTORY, List.of(GROUP)));
    scrub = new ScrubAgent(directories, PERIOD, nanos::get, new Random(1), metrics);
    Throttle throttle = new Throttle(1L << 40, nanos::get, d -> {});
    copier = new ChunkCopier(SELF, directories, world, throttle, metrics);
    repair = new RepairAgent(directories, world, copier, metrics);
  }

  private TestChunk chunk(long sequence, NodeId... holders) {
    TestChunk chunk = world.referenced(TestChunk.of(0, sequence, BYTES), holders);
    here.write(chunk.id(), chunk.crcs(), chunk.buffer()).join();
    return chunk;
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    for (int steps = 0; scrub.doWork() > 0; steps++) {
      assertTrue(steps < CHUNKS, "it does not end");
    }
  }

  private double counted(String name) {
    return registry.get(name).counter().count();
  }

  private byte[] bytesHere(TestChunk chunk) {
    return here.read(chunk.id(), 0, BYTES, ByteBuffer::allocate).bytes().array();
  }

  @Test
  void allIsReadOnceInAPeriodAtAnEvenPace() {
    for (int i = 1; i <= CHUNKS; i++) {
      chunk(i);
    }
    pass(Duration.ZERO);
    assertEquals(0, counted("dfs.scrub.bytes"));
    pass(Duration.ofHours(1));
    assertEquals(BYTES, counted("dfs.scrub.bytes"));
    for (int hours = 1; hours < CHUNKS; hours++) {
      pass(Duration.ofHours(1));
    }
    assertEquals((double) CHUNKS * BYTES, counted("dfs.scrub.bytes"));
    for (int i = 1; i <= CHUNKS; i++) {
      here.rot(TestChunk.of(0, i, BYTES).id());
    }
    pass(PERIOD);
    assertEquals(CHUNKS, counted("dfs.scrub.corrupt"));
  }

  @Test
  void aLongPauseIsNotCaughtUpWith() {
    chunk(1);
    pass(PERIOD.multipliedBy(1000));
    assertEquals(BYTES, counted("dfs.scrub.bytes"));
  }

  @Test
  void nothingHereIsNothingToDo() {
    pass(PERIOD);
    assertEquals(0, repair.doWork());
  }

  @Test
  void whatIsFoundCorruptIsReplacedByAGoodCopy() {
    TestChunk rotten = chunk(1, SECOND, THIRD);
    TestChunk good = chunk(2, SECOND, THIRD);
    here.rot(rotten.id());
    assertEquals(0, repair.doWork(), "nobody has found it");
    pass(PERIOD);
    assertEquals(1, counted("dfs.scrub.corrupt"));
    assertThrows(ChunkStoreException.class, () -> bytesHere(rotten));
    assertEquals(1, repair.doWork());
    assertArrayEquals(rotten.bytes(), bytesHere(rotten));
    assertArrayEquals(good.bytes(), bytesHere(good));
    assertEquals(0, repair.doWork());
    assertEquals(1, counted("dfs.sync.repaired"));
  }

  @Test
  void whatNobodyHasStaysUnreadableAndWaitsForThoseWhoAreSilent() {
    TestChunk rotten = chunk(1);
    here.rot(rotten.id());
    assertThrows(ChunkStoreException.class, () -> bytesHere(rotten), "a reader finds it");
    world.silent.add(THIRD);
    assertEquals(0, repair.doWork());
    assertEquals(0, counted("dfs.sync.lost"));
    world.silent.clear();
    assertEquals(1, repair.doWork());
    assertEquals(1, counted("dfs.sync.lost"));
    assertEquals(0, repair.doWork(), "told once");
    assertEquals(
        StoreError.CORRUPT,
        assertThrows(ChunkStoreException.class, () -> bytesHere(rotten)).error());
  }

  @Test
  void whatIsMissingWithoutATraceIsFoundByTheAudit() {
    TestChunk lost = world.referenced(TestChunk.of(0, 5, BYTES), SECOND);
    GroupCopier groups = new GroupCopier(directories, world, copier, metrics, d -> {});
    AuditAgent audit = new AuditAgent(directories, world, groups, PERIOD, nanos::get);
    assertEquals(0, audit.doWork());
    nanos.addAndGet(PERIOD.toNanos());
    assertEquals(1, audit.doWork());
    assertArrayEquals(lost.bytes(), bytesHere(lost));
    assertEquals(0, audit.doWork());
    nanos.addAndGet(PERIOD.toNanos());
    assertEquals(1, audit.doWork());
  }
}
