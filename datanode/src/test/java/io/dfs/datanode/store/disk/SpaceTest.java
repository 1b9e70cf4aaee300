package io.dfs.datanode.store.disk;

import static io.dfs.datanode.store.disk.StoreAssertions.assertGone;
import static io.dfs.datanode.store.disk.StoreAssertions.assertReads;
import static io.dfs.datanode.store.disk.StoreAssertions.assertRefused;
import static io.dfs.datanode.store.disk.StoreAssertions.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.datanode.store.StoreError;
import io.dfs.datanode.store.TestChunk;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Space of deleted chunks comes back, and nothing else goes with it. */
class SpaceTest {
  private static final int CHUNK_BYTES = 200_000;

  @TempDir Path temp = Path.of("");

  private static void maintain(StoreDirectory d) {
    while (d.store.maintain() > 0) {
      // until nothing is left to do
    }
  }

  /** Bytes that the directory's segments occupy on the disk, holes left out. */
  private static long allocatedBytes(Path directory) throws Exception {
    List<String> command = new ArrayList<>(List.of("stat", "-c", "%b %B"));
    StoreDirectory.segmentFiles(directory).forEach(f -> command.add(f.toString()));
    Process stat = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(stat.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, stat.waitFor(), out);
    return out.lines()
        .mapToLong(l -> Long.parseLong(l.split(" ", -1)[0]) * Long.parseLong(l.split(" ", -1)[1]))
        .sum();
  }

  private static List<TestChunk> writeMany(StoreDirectory d, int from, int to) {
    List<TestChunk> chunks = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      chunks.add(write(d.store, TestChunk.of(1, i, CHUNK_BYTES)));
    }
    return chunks;
  }

  private static void delete(StoreDirectory d, List<TestChunk> chunks) {
    List<ChunkId> ids = chunks.stream().map(TestChunk::id).toList();
    assertEquals(ids.size(), d.store.delete(ids).join());
  }

  @Test
  void deletedChunksBecomeHolesAlsoInTheActiveSegment() throws Exception {
    try (StoreDirectory d = StoreDirectory.open(temp)) {
      List<TestChunk> chunks = writeMany(d, 1, 5);
      long before = allocatedBytes(temp);
      delete(d, List.of(chunks.get(1), chunks.get(3)));
      maintain(d);
      assertTrue(before - allocatedBytes(temp) >= 2 * CHUNK_BYTES);
      assertReads(d.store, chunks.get(0), chunks.get(2), chunks.get(4));
      StoreDirectory.copy(temp, temp.resolve("crashed"));
    }
    try (StoreDirectory d = StoreDirectory.open(temp.resolve("crashed"))) {
      assertEquals(3, d.store.list(new GroupId(1), 0, 10).size());
      assertEquals(List.of(), d.store.skipped());
    }
  }

  @Test
  void abandonedRangesBecomeHolesWhenTheSegmentIsSealed() throws Exception {
    TestChunk dropped = TestChunk.of(2, 1, 600_000);
    TestChunk kept = TestChunk.of(2, 2, 100_000);
    try (StoreDirectory d = StoreDirectory.open(temp)) {
      var writer = d.store.open(dropped.id(), dropped.length());
      writer.accept(dropped.crcs(), dropped.buffer());
      write(d.store, kept);
      writer.abort();
    }
    try (StoreDirectory d = StoreDirectory.open(temp)) {
      maintain(d);
      assertReads(d.store, kept);
    }
    assertTrue(allocatedBytes(temp) >= kept.length());
    try (StoreDirectory d = StoreDirectory.open(StoreDirectory.copy(temp, temp.resolve("c")))) {
      assertEquals(List.of(), d.store.skipped());
    }
  }

  @Test
  void sparseSegmentsAreRewrittenAndNothingDeletedComesBack() throws Exception {
    List<TestChunk> kept = new ArrayList<>();
    List<TestChunk> gone = new ArrayList<>();
    long position;
    try (StoreDirectory d = StoreDirectory.open(temp)) {
      List<TestChunk> all = writeMany(d, 1, 40);
      for (int i = 0; i < all.size(); i++) {
        (i % 5 == 0 ? kept : gone).add(all.get(i));
      }
      delete(d, gone);
      int files = StoreDirectory.segmentFiles(temp).size();
      maintain(d);
      assertTrue(StoreDirectory.segmentFiles(temp).size() * 2 < files);
      assertReads(d.store, kept.toArray(TestChunk[]::new));
      position = d.store.position();
      StoreDirectory.copy(temp, temp.resolve("crashed"));
    }
    for (Path directory : List.of(temp, temp.resolve("crashed"))) {
      for (int start = 0; start < 3; start++) {
        try (StoreDirectory d = StoreDirectory.open(directory)) {
          assertReads(d.store, kept.toArray(TestChunk[]::new));
          gone.forEach(chunk -> assertGone(d.store, chunk));
          assertTrue(d.store.position() >= position);
          position = d.store.position();
          maintain(d);
        }
      }
      position = 0;
    }
  }

  @Test
  void positionSurvivesWhenEverythingIsDeleted() {
    long position;
    try (StoreDirectory d = StoreDirectory.open(temp)) {
      delete(d, writeMany(d, 1, 20));
      maintain(d);
      position = d.store.position();
    }
    for (int start = 0; start < 4; start++) {
      try (StoreDirectory d = StoreDirectory.open(temp)) {
        assertTrue(d.store.position() >= position);
        maintain(d);
        position = d.store.position();
      }
    }
    assertTrue(StoreDirectory.segmentFiles(temp).size() <= 2);
  }

  @Test
  void aTombstoneOutlivesTheRecordsItKills() {
    TestChunk victim = TestChunk.of(1, 1, 150_000);
    List<TestChunk> filler;
    try (StoreDirectory d = StoreDirectory.open(temp)) {
      write(d.store, victim);
      filler = writeMany(d, 2, 4); // keeps the victim's segment dense
    }
    try (StoreDirectory d = StoreDirectory.open(temp)) {
      delete(d, List.of(victim)); // the tombstone alone in a segment of its own
    }
    for (int start = 0; start < 4; start++) {
      try (StoreDirectory d = StoreDirectory.open(temp)) {
        assertGone(d.store, victim);
        assertReads(d.store, filler.toArray(TestChunk[]::new));
        maintain(d);
      }
    }
    try (StoreDirectory d = StoreDirectory.open(temp)) {
      delete(d, filler);
      maintain(d);
      assertGone(d.store, victim);
      assertReads(d.store, write(d.store, victim));
    }
    try (StoreDirectory d = StoreDirectory.open(temp)) {
      assertReads(d.store, victim);
    }
  }

  @Test
  void smallSegmentsOfManyStartsAreMerged() {
    StoreConfig merging = new StoreConfig(1 << 20, 1 << 20, 0, 64, 30, 3);
    List<TestChunk> chunks = new ArrayList<>();
    for (int start = 1; start <= 12; start++) {
      try (StoreDirectory d = StoreDirectory.open(temp, merging, DiskSpy.unsynced())) {
        chunks.add(write(d.store, TestChunk.of(1, start, 10_000)));
        maintain(d);
      }
    }
    assertTrue(StoreDirectory.segmentFiles(temp).size() <= 5);
    try (StoreDirectory d = StoreDirectory.open(temp, merging, DiskSpy.unsynced())) {
      assertReads(d.store, chunks.toArray(TestChunk[]::new));
    }
  }

  @Test
  void aSegmentWithARottenChunkStaysUntilThatIsRepaired() throws Exception {
    TestChunk rotten;
    try (StoreDirectory d = StoreDirectory.open(temp)) {
      rotten = writeMany(d, 1, 4).getFirst();
    }
    Path segment = StoreDirectory.segmentFiles(temp).getFirst();
    try (RandomAccessFile f = new RandomAccessFile(segment.toFile(), "rw")) {
      f.seek(2L * RecordHeader.ALIGNMENT + 1000);
      f.write(~f.read());
    }
    try (StoreDirectory d = StoreDirectory.open(temp)) {
      delete(
          d,
          List.of(TestChunk.of(1, 2, 1), TestChunk.of(1, 3, 1), TestChunk.of(1, 4, 1)).stream()
              .toList());
      maintain(d);
      assertTrue(StoreDirectory.segmentFiles(temp).contains(segment));
      assertRefused(StoreError.CORRUPT, () -> d.store.verify(rotten.id()));
      write(d.store, rotten);
      maintain(d);
      assertTrue(!StoreDirectory.segmentFiles(temp).contains(segment));
      assertReads(d.store, rotten);
    }
  }
}
