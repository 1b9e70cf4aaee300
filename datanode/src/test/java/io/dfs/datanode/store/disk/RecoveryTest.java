package io.dfs.datanode.store.disk;

import static io.dfs.datanode.store.disk.StoreAssertions.assertGone;
import static io.dfs.datanode.store.disk.StoreAssertions.assertReads;
import static io.dfs.datanode.store.disk.StoreAssertions.assertRefused;
import static io.dfs.datanode.store.disk.StoreAssertions.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.datanode.store.SkippedRecord;
import io.dfs.datanode.store.StoreError;
import io.dfs.datanode.store.StoredChunk;
import io.dfs.datanode.store.TestChunk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a restart finds after a crash and after bits have flipped. */
class RecoveryTest {
  private static final int CHUNK_BYTES = 100_000;
  private static final int CARRIER_BYTES = 20_000;

  @TempDir Path temp = Path.of("");
  private Path live = Path.of("");
  private Path crashed = Path.of("");

  @BeforeEach
  void paths() {
    live = temp.resolve("live");
    crashed = temp.resolve("crashed");
  }

  /** Five chunks, as a crash leaves them in one unsealed segment. */
  private List<TestChunk> crashAfterFiveChunks() {
    List<TestChunk> chunks = new ArrayList<>();
    try (StoreDirectory d = StoreDirectory.open(live)) {
      for (int i = 1; i <= 5; i++) {
        chunks.add(write(d.store, TestChunk.of(1, i, CHUNK_BYTES)));
      }
      StoreDirectory.copy(live, crashed);
    }
    return chunks;
  }

  private static long recordOffset(int index) {
    return RecordHeader.ALIGNMENT + index * IndexedRecord.recordBytes(CHUNK_BYTES);
  }

  private Path onlySegment() {
    List<Path> files = StoreDirectory.segmentFiles(crashed);
    assertEquals(1, files.size());
    return files.getFirst();
  }

  private static void flip(Path file, long offset) throws IOException {
    try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
      f.seek(offset);
      int b = f.read();
      f.seek(offset);
      f.write(b ^ 0x10);
    }
  }

  @Test
  void aCrashLosesNothingThatWasAcknowledged() {
    List<TestChunk> chunks = crashAfterFiveChunks();
    for (int start = 0; start < 3; start++) {
      try (StoreDirectory d = StoreDirectory.open(crashed)) {
        assertReads(d.store, chunks.toArray(TestChunk[]::new));
        assertEquals(5 + start, d.store.position());
        assertEquals(List.of(), d.store.skipped());
        write(d.store, TestChunk.of(2, start + 1, 10));
      }
    }
  }

  @Test
  void oneFlippedBitInAnUnsealedSegmentLosesOneChunkNotItsSuccessors() throws Exception {
    List<TestChunk> chunks = crashAfterFiveChunks();
    TestChunk hit = chunks.remove(1);
    flip(onlySegment(), recordOffset(1) + RecordHeader.ALIGNMENT + 77_777);
    try (StoreDirectory d = StoreDirectory.open(crashed)) {
      assertGone(d.store, hit);
      assertReads(d.store, chunks.toArray(TestChunk[]::new));
      assertEquals(
          List.of(Optional.of(hit.id())),
          d.store.skipped().stream().map(SkippedRecord::chunk).toList());
      assertEquals(5, d.store.position(), "the disk is not older for it");
      assertEquals(List.of(hit.id()), d.store.damaged(10));
      assertReads(d.store, write(d.store, hit));
      assertEquals(List.of(), d.store.damaged(10));
    }
    try (StoreDirectory d = StoreDirectory.open(crashed)) {
      assertReads(d.store, hit);
      assertReads(d.store, chunks.toArray(TestChunk[]::new));
      assertEquals(List.of(), d.store.skipped());
    }
  }

  @Test
  void aFlippedBitInAHeaderLosesOneChunkNotItsSuccessors() throws Exception {
    for (int at : new int[] {0, 9, 17, 30, 33, 35, 39, 43, 50, 60, 66, 75, 85, 91}) {
      List<TestChunk> chunks = new ArrayList<>();
      Path from = temp.resolve("live" + at);
      Path to = temp.resolve("crashed" + at);
      try (StoreDirectory d = StoreDirectory.open(from)) {
        for (int i = 1; i <= 3; i++) {
          chunks.add(write(d.store, TestChunk.of(1, i, CHUNK_BYTES)));
        }
        StoreDirectory.copy(from, to);
      }
      TestChunk hit = chunks.remove(1);
      flip(StoreDirectory.segmentFiles(to).getFirst(), recordOffset(1) + at);
      try (StoreDirectory d = StoreDirectory.open(to)) {
        assertGone(d.store, hit);
        assertReads(d.store, chunks.toArray(TestChunk[]::new));
        assertEquals(1, d.store.skipped().size());
        assertEquals(3, d.store.position());
      }
    }
  }

  @Test
  void aTornTailIsCutAndTheRestIsServed() throws Exception {
    List<TestChunk> chunks = crashAfterFiveChunks();
    TestChunk torn = chunks.removeLast();
    for (long cut : new long[] {1, 88, 4096, 5000, 70_000, CHUNK_BYTES + 4095}) {
      Path image = StoreDirectory.copy(crashed, temp.resolve("cut" + cut));
      try (RandomAccessFile f =
          new RandomAccessFile(StoreDirectory.segmentFiles(image).getFirst().toFile(), "rw")) {
        f.setLength(recordOffset(4) + cut);
      }
      TestChunk next = TestChunk.of(1, 6, 50_000);
      try (StoreDirectory d = StoreDirectory.open(image)) {
        assertGone(d.store, torn);
        assertReads(d.store, chunks.toArray(TestChunk[]::new));
        assertEquals(4, d.store.position());
        write(d.store, next);
      }
      try (StoreDirectory d = StoreDirectory.open(image)) {
        assertReads(d.store, next);
        assertReads(d.store, chunks.toArray(TestChunk[]::new));
        assertReads(d.store, write(d.store, torn));
      }
    }
  }

  @Test
  void aDamagedSegmentHeaderCostsNothing() throws Exception {
    List<TestChunk> chunks = crashAfterFiveChunks();
    flip(onlySegment(), 20);
    try (StoreDirectory d = StoreDirectory.open(crashed)) {
      assertReads(d.store, chunks.toArray(TestChunk[]::new));
      assertEquals(5, d.store.position());
    }
  }

  @Test
  void aDamagedFooterCostsAScan() throws Exception {
    List<TestChunk> chunks = crashAfterFiveChunks();
    long tombstones;
    try (StoreDirectory d = StoreDirectory.open(crashed)) {
      d.store.delete(List.of(chunks.removeFirst().id())).join();
      tombstones = d.store.position();
    }
    for (Path file : StoreDirectory.segmentFiles(crashed)) {
      long size = Files.size(file);
      for (long fromEnd : new long[] {4096 - 9, 2 * 4096 - 10, 3 * 4096 - 40}) {
        Path image = StoreDirectory.copy(crashed, temp.resolve(size + "-" + fromEnd));
        Path name = file.getFileName();
        flip(image.resolve("segments").resolve(String.valueOf(name)), size - fromEnd);
        try (StoreDirectory d = StoreDirectory.open(image)) {
          assertReads(d.store, chunks.toArray(TestChunk[]::new));
          assertGone(d.store, TestChunk.of(1, 1, CHUNK_BYTES));
          assertEquals(tombstones, d.store.position());
        }
      }
    }
  }

  @Test
  void aChunkThatRotsInASealedSegmentIsCorruptUntilItIsWrittenAgain() throws Exception {
    List<TestChunk> chunks = crashAfterFiveChunks();
    StoreDirectory.open(crashed).close();
    TestChunk rotten = chunks.remove(2);
    TestChunk headless = chunks.remove(2);
    flip(onlySegment(), recordOffset(2) + RecordHeader.ALIGNMENT + 99_999);
    flip(onlySegment(), recordOffset(3) + 60);
    try (StoreDirectory d = StoreDirectory.open(crashed)) {
      assertReads(d.store, chunks.toArray(TestChunk[]::new));
      d.store.read(rotten.id(), 0, 65_536, ByteBuffer::allocate); // the first block is sound
      assertRefused(
          StoreError.CORRUPT, () -> d.store.read(rotten.id(), 65_536, 1, ByteBuffer::allocate));
      assertRefused(StoreError.CORRUPT, () -> d.store.verify(headless.id()));
      for (TestChunk bad : List.of(rotten, headless)) {
        assertRefused(StoreError.CORRUPT, () -> d.store.verify(bad.id()));
        assertEquals(Optional.empty(), d.store.stat(bad.id()));
      }
      assertEquals(3, d.store.list(new GroupId(1), 0, 10).size());
      assertEquals(Set.of(rotten.id(), headless.id()), Set.copyOf(d.store.damaged(10)));
      assertEquals(1, d.store.damaged(1).size());
      assertReads(d.store, write(d.store, rotten), write(d.store, headless));
      assertEquals(List.of(), d.store.damaged(10));
    }
    try (StoreDirectory d = StoreDirectory.open(crashed)) {
      assertReads(d.store, rotten, headless);
      assertReads(d.store, chunks.toArray(TestChunk[]::new));
    }
  }

  @Test
  void aPayloadThatLooksLikeARecordIsNone() throws Exception {
    ChunkId carrierId = TestChunk.of(1, 2, 1).id();
    TestChunk forged = TestChunk.of(9, 9, 5000);
    try (StoreDirectory d = StoreDirectory.open(live)) {
      write(d.store, TestChunk.of(1, 1, CHUNK_BYTES));
      SegmentName name =
          SegmentName.parse(
                  String.valueOf(StoreDirectory.segmentFiles(live).getFirst().getFileName()))
              .orElseThrow();
      long offset = recordOffset(1) + 2L * RecordHeader.ALIGNMENT;
      TestChunk carrier =
          TestChunk.of(
              carrierId, carrying(new SegmentName(name.id(), name.salt() ^ 1), offset, forged));
      write(d.store, carrier);
      write(d.store, TestChunk.of(1, 3, CHUNK_BYTES));
      // And a copy of the segment itself, whose records are real but stand elsewhere.
      byte[] whole = Files.readAllBytes(StoreDirectory.segmentFiles(live).getFirst());
      byte[] part = Arrays.copyOfRange(whole, 0, 300_000);
      write(d.store, TestChunk.of(TestChunk.of(1, 4, 1).id(), part));
      write(d.store, TestChunk.of(1, 5, 10));
      StoreDirectory.copy(live, crashed);
    }
    // The scan now walks through both payloads; in the second stands an intact record of chunk 1.
    long carrierEnd = recordOffset(1) + IndexedRecord.recordBytes(CARRIER_BYTES);
    flip(onlySegment(), recordOffset(0));
    flip(onlySegment(), recordOffset(1));
    flip(onlySegment(), carrierEnd + IndexedRecord.recordBytes(CHUNK_BYTES));
    try (StoreDirectory d = StoreDirectory.open(crashed)) {
      assertEquals(
          List.of(3L, 5L),
          d.store.list(new GroupId(1), 0, 10).stream().map(c -> c.id().sequence()).toList());
      assertEquals(List.<StoredChunk>of(), d.store.list(new GroupId(9), 0, 10));
    }
  }

  /** A payload with a well-made record at its second 4 KiB. */
  private static byte[] carrying(SegmentName name, long offset, TestChunk forged) {
    ByteBuffer payload = ByteBuffer.allocate(CARRIER_BYTES).position(RecordHeader.ALIGNMENT);
    IndexedRecord record = IndexedRecord.chunk(offset, forged.id(), forged.length(), 1);
    new RecordHeader(record, 0, forged.crcs()).encode(payload, name);
    payload.put(forged.bytes());
    return payload.array();
  }

  @Test
  void anOlderCopyHasALowerPosition() {
    Path older = temp.resolve("older");
    long position;
    try (StoreDirectory d = StoreDirectory.open(live)) {
      write(d.store, TestChunk.of(1, 1, 10));
      StoreDirectory.copy(live, older);
      write(d.store, TestChunk.of(1, 2, 10));
      position = d.store.position();
      StoreDirectory.copy(live, crashed);
    }
    try (StoreDirectory old = StoreDirectory.open(older);
        StoreDirectory latest = StoreDirectory.open(crashed)) {
      assertEquals(position, latest.store.position());
      assertTrue(old.store.position() < position);
    }
  }

  @Test
  void aSegmentThatNeverGotARecordCostsNothing() throws Exception {
    crashAfterFiveChunks();
    Path name = Path.of(new SegmentName(77, 5).fileName());
    Files.write(crashed.resolve("segments").resolve(name), new byte[100_000]);
    Files.write(crashed.resolve("segments").resolve("lost+found"), new byte[1]);
    try (StoreDirectory d = StoreDirectory.open(crashed)) {
      assertEquals(5, d.store.list(new GroupId(1), 0, 10).size());
      assertTrue(Files.notExists(crashed.resolve("segments").resolve(name)));
      write(d.store, TestChunk.of(1, 6, 10));
    }
    assertTrue(
        StoreDirectory.segmentFiles(crashed).stream()
            .anyMatch(f -> String.valueOf(f.getFileName()).startsWith("000000000000004e-")),
        "ids are never used again");
  }

  @Test
  void dumpListsTheLivePayloadsAndChangesNothing() throws Exception {
    List<TestChunk> chunks = crashAfterFiveChunks();
    try (StoreDirectory d = StoreDirectory.open(live)) {
      d.store.delete(List.of(chunks.removeFirst().id())).join();
    }
    List<LiveRecord> records = DirectoryDump.liveRecords(live);
    assertEquals(records, DirectoryDump.liveRecords(live));
    assertEquals(4, records.size());
    for (int i = 0; i < 4; i++) {
      LiveRecord record = records.get(i);
      byte[] file = Files.readAllBytes(record.file());
      int from = Math.toIntExact(record.payloadOffset());
      assertArrayEquals(
          chunks.get(i).bytes(), Arrays.copyOfRange(file, from, from + record.payloadBytes()));
    }
    assertEquals(5, DirectoryDump.liveRecords(crashed).size());
  }
}
