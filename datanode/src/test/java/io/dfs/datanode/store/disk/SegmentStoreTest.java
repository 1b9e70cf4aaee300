package io.dfs.datanode.store.disk;

import static io.dfs.datanode.store.disk.StoreAssertions.assertGone;
import static io.dfs.datanode.store.disk.StoreAssertions.assertReads;
import static io.dfs.datanode.store.disk.StoreAssertions.assertRefused;
import static io.dfs.datanode.store.disk.StoreAssertions.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.datanode.store.ChunkWriter;
import io.dfs.datanode.store.StoreError;
import io.dfs.datanode.store.TestChunk;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentStoreTest {
  @TempDir Path temp = Path.of("");
  private final DiskSpy disk = new DiskSpy();

  private StoreDirectory open() {
    return StoreDirectory.open(temp, StoreDirectory.CONFIG, disk);
  }

  @Test
  void allThatWaitsIsSyncedTogether() throws Exception {
    try (StoreDirectory d = open()) {
      write(d.store, TestChunk.of(1, 1, 100));
      int before = disk.syncs.get();
      disk.stopAtSync();
      List<CompletableFuture<Void>> writes = new ArrayList<>();
      for (int i = 2; i <= 41; i++) {
        TestChunk chunk = TestChunk.of(1, i, 5000);
        writes.add(d.store.write(chunk.id(), chunk.crcs(), chunk.buffer()));
        if (i == 2) {
          disk.awaitStopped();
        }
      }
      assertFalse(writes.getFirst().isDone());
      disk.release();
      writes.forEach(CompletableFuture::join);
      assertEquals(2, disk.syncs.get() - before);
      assertEquals(41, d.store.position());
    }
  }

  @Test
  void requestsOfOneGroupForOneChunkAreDecidedOneAfterTheOther() throws Exception {
    TestChunk chunk = TestChunk.of(1, 2, 1000);
    TestChunk different = TestChunk.of(chunk.id(), 1000, 77);
    TestChunk otherKey = chunk.withKey(5);
    try (StoreDirectory d = open()) {
      write(d.store, TestChunk.of(1, 9, 100));
      disk.stopAtSync();
      CompletableFuture<Void> holdsTheDisk = d.store.probe();
      disk.awaitStopped();
      CompletableFuture<Void> first = d.store.write(chunk.id(), chunk.crcs(), chunk.buffer());
      CompletableFuture<Void> same = d.store.write(chunk.id(), chunk.crcs(), chunk.buffer());
      CompletableFuture<Void> other =
          d.store.write(different.id(), different.crcs(), different.buffer());
      CompletableFuture<Void> wrong =
          d.store.write(otherKey.id(), otherKey.crcs(), otherKey.buffer());
      CompletableFuture<Integer> deleted = d.store.delete(List.of(chunk.id()));
      disk.release();
      CompletableFuture.allOf(holdsTheDisk, first, same).join();
      assertRefused(StoreError.DIFFERENT_CONTENT, other);
      assertRefused(StoreError.WRONG_KEY, wrong);
      assertEquals(1, deleted.join());
      assertGone(d.store, chunk);
      assertEquals(4, d.store.position());
    }
    try (StoreDirectory d = open()) {
      assertGone(d.store, chunk);
      assertEquals(4, d.store.position());
    }
  }

  @Test
  void nothingIsVisibleBeforeItIsDurable() throws Exception {
    try (StoreDirectory d = open()) {
      write(d.store, TestChunk.of(1, 1, 100));
      TestChunk chunk = TestChunk.of(1, 2, 100);
      disk.stopAtSync();
      CompletableFuture<Void> written = d.store.write(chunk.id(), chunk.crcs(), chunk.buffer());
      disk.awaitStopped();
      assertGone(d.store, chunk);
      assertEquals(1, d.store.position());
      disk.release();
      written.join();
      assertReads(d.store, chunk);
    }
  }

  @Test
  void aFailedSyncIsFinal() throws Exception {
    TestChunk before = TestChunk.of(1, 1, 100_000);
    TestChunk lost = TestChunk.of(1, 2, 100);
    TestChunk after = TestChunk.of(1, 3, 100);
    try (StoreDirectory d = open()) {
      write(d.store, before);
      ChunkWriter underway = d.store.open(TestChunk.of(1, 4, 1).id(), 1000);
      disk.failingSync = Optional.of("Input/output error");
      assertRefused(StoreError.DISK_FAILED, d.store.write(lost.id(), lost.crcs(), lost.buffer()));
      disk.failingSync = Optional.empty();
      int syncs = disk.syncs.get();
      assertRefused(
          StoreError.DISK_FAILED, d.store.write(after.id(), after.crcs(), after.buffer()));
      assertRefused(StoreError.DISK_FAILED, () -> underway.accept(after.crcs(), after.buffer()));
      assertRefused(StoreError.DISK_FAILED, d.store.delete(List.of(before.id())));
      assertRefused(StoreError.DISK_FAILED, d.store.probe());
      assertEquals(0, d.store.maintain());
      assertEquals(syncs, disk.syncs.get());
      assertTrue(d.store.failure().orElseThrow().contains("Input/output error"));
      assertReads(d.store, before);
      assertGone(d.store, lost);
      assertEquals(1, d.store.position());
    }
    try (StoreDirectory d = open()) {
      assertTrue(d.store.failure().isPresent(), "a restart does not make the disk well");
      assertRefused(
          StoreError.DISK_FAILED, d.store.write(after.id(), after.crcs(), after.buffer()));
      assertReads(d.store, before);
    }
    Files.delete(temp.resolve("failed"));
    try (StoreDirectory d = open()) {
      assertReads(d.store, before, write(d.store, after));
    }
  }

  @Test
  void theReserveIsLeftToDeletes() {
    try (StoreDirectory d = open()) {
      write(d.store, TestChunk.of(1, 1, 100));
    }
    StoreConfig config = StoreDirectory.CONFIG.withReserveBytes(10 << 20);
    disk.usableBytes = Optional.of((10L << 20) + (64 << 10));
    try (StoreDirectory d = StoreDirectory.open(temp, config, disk)) {
      TestChunk tooLarge = TestChunk.of(1, 2, 100_000);
      assertRefused(
          StoreError.DISK_FULL, d.store.write(tooLarge.id(), tooLarge.crcs(), tooLarge.buffer()));
      assertReads(d.store, write(d.store, TestChunk.of(1, 3, 30_000)));
      disk.usableBytes = Optional.of(10L << 20);
      TestChunk another = TestChunk.of(1, 4, 30_000);
      assertRefused(
          StoreError.DISK_FULL, d.store.write(another.id(), another.crcs(), another.buffer()));
      assertEquals(1, d.store.delete(List.of(TestChunk.of(1, 1, 1).id())).join());
      assertTrue(d.store.failure().isEmpty());
    }
  }

  @Test
  void aDiskThatFillsInMidWriteTearsNothing() {
    TestChunk before = TestChunk.of(1, 1, 70_000);
    TestChunk torn = TestChunk.of(1, 2, 300_000);
    TestChunk after = TestChunk.of(1, 3, 70_000);
    try (StoreDirectory d = open()) {
      write(d.store, before);
      disk.writable.set(200_000);
      assertRefused(StoreError.DISK_FULL, d.store.write(torn.id(), torn.crcs(), torn.buffer()));
      disk.writable.set(Long.MAX_VALUE);
      assertTrue(d.store.failure().isEmpty());
      assertReads(d.store, before, write(d.store, after));
      assertGone(d.store, torn);
    }
    try (StoreDirectory d = open()) {
      assertReads(d.store, before, after);
      assertGone(d.store, torn);
      assertEquals(List.of(), d.store.skipped());
    }
  }

  @Test
  void aDiskThatIsFullAtTheHeaderRefusesTheChunk() {
    TestChunk chunk = TestChunk.of(1, 1, 70_000);
    try (StoreDirectory d = open()) {
      write(d.store, TestChunk.of(1, 9, 10));
      disk.writable.set(chunk.length() + 100);
      assertRefused(StoreError.DISK_FULL, d.store.write(chunk.id(), chunk.crcs(), chunk.buffer()));
      disk.writable.set(Long.MAX_VALUE);
      assertGone(d.store, chunk);
      assertReads(d.store, write(d.store, chunk));
    }
    try (StoreDirectory d = open()) {
      assertReads(d.store, chunk);
    }
  }

  @Test
  void aChunkLargerThanASegmentGetsASegmentOfItsOwn() {
    StoreConfig tiny = new StoreConfig(64 << 10, 1 << 20, 0, 64, 30, 100);
    TestChunk large = TestChunk.of(1, 1, 1 << 20);
    TestChunk small = TestChunk.of(1, 2, 10);
    try (StoreDirectory d = StoreDirectory.open(temp, tiny, disk)) {
      assertReads(d.store, write(d.store, large), write(d.store, small));
    }
    try (StoreDirectory d = StoreDirectory.open(temp, tiny, disk)) {
      assertReads(d.store, large, small);
    }
    assertEquals(2, StoreDirectory.segmentFiles(temp).size());
  }

  @Test
  void writersShareASegmentWhileTheirBytesArrive() {
    TestChunk slow = TestChunk.of(1, 1, 5 * BlockChecksums.BLOCK_BYTES);
    TestChunk dropped = TestChunk.of(1, 2, BlockChecksums.BLOCK_BYTES);
    List<TestChunk> others = new ArrayList<>();
    try (StoreDirectory d = open()) {
      ChunkWriter slowWriter = d.store.open(slow.id(), 1 << 20);
      ChunkWriter droppedWriter = d.store.open(dropped.id(), dropped.length());
      droppedWriter.accept(dropped.crcs(), dropped.buffer());
      for (int block = 0; block < 5; block++) {
        // Each of these fills the segment; the slow chunk's stays open until it is done.
        others.add(write(d.store, TestChunk.of(2, block + 1, 700_000)));
        slowWriter.accept(
            Arrays.copyOfRange(slow.crcs(), block, block + 1),
            ByteBuffer.wrap(
                slow.bytes(), block * BlockChecksums.BLOCK_BYTES, BlockChecksums.BLOCK_BYTES));
      }
      droppedWriter.abort();
      slowWriter.finish(slow.length(), slow.crcs()).join();
      assertReads(d.store, slow);
      assertReads(d.store, others.toArray(TestChunk[]::new));
    }
    try (StoreDirectory d = open()) {
      assertReads(d.store, slow);
      assertReads(d.store, others.toArray(TestChunk[]::new));
      assertGone(d.store, dropped);
      assertEquals(List.of(), d.store.skipped());
    }
  }

  @Test
  void anInterruptedCallerHarmsNobody() throws Exception {
    try (StoreDirectory d = open()) {
      TestChunk chunk = write(d.store, TestChunk.of(1, 1, 500_000));
      AtomicBoolean done = new AtomicBoolean();
      Thread reader =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 300; i++) {
                      assertReads(d.store, chunk);
                    }
                    done.set(true);
                  });
      while (reader.isAlive()) {
        reader.interrupt();
        reader.join(1);
      }
      assertTrue(done.get());
      Thread.currentThread().interrupt();
      assertReads(d.store, write(d.store, TestChunk.of(1, 2, 500_000)), chunk);
      assertTrue(Thread.interrupted(), "the interrupt is kept for the caller");
      assertTrue(d.store.failure().isEmpty());
    }
  }

  @Test
  void aClosedStoreRefuses() {
    StoreDirectory d = open();
    TestChunk chunk = write(d.store, TestChunk.of(1, 1, 10));
    d.close();
    TestChunk late = TestChunk.of(1, 2, 10);
    assertRefused(StoreError.DISK_FAILED, d.store.delete(List.of(chunk.id())));
    assertRefused(StoreError.DISK_FAILED, d.store.write(late.id(), late.crcs(), late.buffer()));
  }

  @Test
  void freeSpaceShrinksByWhatIsWritten() {
    disk.usableBytes = Optional.of(1L << 30);
    try (StoreDirectory d = open()) {
      assertEquals(1L << 30, d.store.space().freeBytes());
      assertEquals(0, d.store.space().usedBytes());
      write(d.store, TestChunk.of(1, 1, 100_000));
      assertEquals(IndexedRecord.recordBytes(100_000), d.store.space().usedBytes());
      assertTrue(d.store.space().capacityBytes() > 0);
    }
  }
}
