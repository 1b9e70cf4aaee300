package io.dfs.datanode.store.disk;

import static io.dfs.datanode.store.disk.StoreAssertions.assertReads;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.datanode.store.ChunkWriter;
import io.dfs.datanode.store.StoredChunk;
import io.dfs.datanode.store.TestChunk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random operations against a map, with clean restarts, and with power cuts in the middle of a
 * group: what was acknowledged is there, what was deleted is not, what was under way is whole or
 * absent.
 */
class RandomOperationsTest {
  private static final int GROUP = 1;
  private static final int CHUNKS = 40;

  @TempDir Path temp = Path.of("");

  /** What must be true of one chunk after a crash now: there, gone, or either. */
  private enum Fate {
    THERE,
    GONE,
    EITHER
  }

  private final Map<Long, Fate> fates = new HashMap<>();
  private final List<CompletableFuture<?>> underWay = new ArrayList<>();
  private final List<ChunkWriter> writers = new ArrayList<>();
  private Random random = new Random(0);
  private CrashDisk disk = new CrashDisk();
  private int images;
  private int directories;

  @Test
  void seededRuns() throws IOException {
    for (long seed = 1; seed <= 3; seed++) {
      run(seed, 50);
    }
  }

  @Test
  @Tag("soak")
  void manySeededRuns() throws IOException {
    long first = new Random().nextInt(1 << 30);
    for (long seed = first; seed < first + 100; seed++) {
      run(seed, 150);
    }
  }

  private void run(long seed, int steps) throws IOException {
    random = new Random(seed);
    fates.clear();
    Path directory = temp.resolve("d" + directories++);
    images = 0;
    try {
      StoreDirectory d = open(directory);
      for (int i = 0; i < steps; i++) {
        if (random.nextInt(30) == 0) {
          d = restart(d, directory);
        }
        step(d);
      }
      restart(d, directory).close();
      assertTrue(images > 0, "no power cut was tried");
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
    remove(directory);
  }

  private StoreDirectory open(Path directory) {
    disk = new CrashDisk();
    StoreDirectory d = StoreDirectory.open(directory, StoreDirectory.CONFIG, disk);
    disk.beforeSync(
        () -> {
          if (random.nextInt(8) == 0) {
            crash(d);
          }
        });
    return d;
  }

  private StoreDirectory restart(StoreDirectory d, Path directory) {
    settle();
    writers.forEach(ChunkWriter::abort);
    writers.clear();
    long position = d.store.position();
    check(d.store, position, copyOfFates());
    d.close();
    StoreDirectory again = open(directory);
    check(again.store, position, copyOfFates());
    assertEquals(position, again.store.position());
    return again;
  }

  /** One operation or several at once, which one group may commit together. */
  private void step(StoreDirectory d) {
    int operations = 1 + random.nextInt(4);
    for (int i = 0; i < operations; i++) {
      switch (random.nextInt(10)) {
        case 0, 1 -> delete(d.store);
        case 2 -> underWay.add(d.store.probe());
        case 3 -> leaveHalfWritten(d.store);
        default -> write(d.store);
      }
    }
    settle();
    if (random.nextInt(8) == 0) {
      crash(d);
    }
    if (random.nextInt(6) == 0) {
      d.store.maintain();
    }
  }

  private void settle() {
    underWay.forEach(CompletableFuture::join);
    underWay.clear();
  }

  private TestChunk randomChunk() {
    long sequence = random.nextLong(1, CHUNKS + 1);
    int length = sequence % 3 == 0 ? 150_000 + (int) sequence : (int) sequence * 977;
    return TestChunk.of(GROUP, sequence, length);
  }

  private void write(SegmentStore store) {
    TestChunk chunk = randomChunk();
    if (setFate(chunk, Fate.EITHER)) {
      underWay.add(
          store
              .write(chunk.id(), chunk.crcs(), chunk.buffer())
              .thenRun(() -> setFate(chunk, Fate.THERE)));
    }
  }

  private void delete(SegmentStore store) {
    TestChunk chunk = randomChunk();
    if (setFate(chunk, Fate.EITHER)) {
      underWay.add(store.delete(List.of(chunk.id())).thenRun(() -> setFate(chunk, Fate.GONE)));
    }
  }

  /** False if something is under way for this chunk already: then only either is certain. */
  private boolean setFate(TestChunk chunk, Fate fate) {
    synchronized (fates) {
      Fate old = fates.put(chunk.id().sequence(), fate);
      return old != Fate.EITHER || fate != Fate.EITHER;
    }
  }

  private void leaveHalfWritten(SegmentStore store) {
    if (writers.size() == 3) {
      writers.remove(random.nextInt(3)).abort();
    }
    TestChunk chunk = TestChunk.of(GROUP, CHUNKS + 1, 60_000);
    ChunkWriter writer = store.open(chunk.id(), 200_000);
    writer.accept(chunk.crcs(), chunk.buffer());
    writers.add(writer);
  }

  /** A power cut now: opens what it leaves and looks at it. */
  private void crash(StoreDirectory d) {
    Path image = temp.resolve("image" + images++);
    Random tearing = new Random(random.nextLong());
    long position = d.store.position();
    Map<Long, Fate> fatesNow = copyOfFates();
    disk.crashInto(d.path, image, tearing);
    try (StoreDirectory crashed = StoreDirectory.open(image)) {
      check(crashed.store, position, fatesNow);
    }
    try (StoreDirectory again = StoreDirectory.open(image)) {
      check(again.store, position, fatesNow);
      assertEquals(List.of(), again.store.skipped(), "what was skipped is cut or sealed away");
    }
    remove(image);
  }

  private Map<Long, Fate> copyOfFates() {
    synchronized (fates) {
      return new HashMap<>(fates);
    }
  }

  private static void check(
      SegmentStore store, long acknowledgedPosition, Map<Long, Fate> expected) {
    assertTrue(store.position() >= acknowledgedPosition, "position fell");
    Map<Long, StoredChunk> there = new TreeMap<>();
    store
        .list(new GroupId(GROUP), 0, Integer.MAX_VALUE)
        .forEach(c -> there.put(c.id().sequence(), c));
    for (long sequence = 1; sequence <= CHUNKS; sequence++) {
      Optional<StoredChunk> chunk = Optional.ofNullable(there.get(sequence));
      Fate fate = expected.getOrDefault(sequence, Fate.GONE);
      assertTrue(
          fate == Fate.EITHER || chunk.isPresent() == (fate == Fate.THERE),
          "chunk " + sequence + " should be " + fate);
      chunk.ifPresent(
          c -> assertReads(store, TestChunk.of(GROUP, c.id().sequence(), c.lengthBytes())));
    }
    ChunkId unfinished = TestChunk.of(GROUP, CHUNKS + 1, 1).id();
    assertEquals(Optional.empty(), store.stat(unfinished));
  }

  private static void remove(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
