package io.dfs.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchRunTest {
  private static final BenchPlan SMALL = new BenchPlan(1000, 2500, 300, 3, 2);

  @TempDir private Path temp;

  private final Counting counting = new Counting();
  private final AtomicLong now = new AtomicLong();
  private final List<String> drops = new ArrayList<>();

  /** Counts, and does what a test wants at each block. */
  private static class Counting implements BenchRun.Meter {
    final AtomicLong bytes = new AtomicLong();
    final AtomicInteger files = new AtomicInteger();

    @Override
    public void moved(long count) {
      bytes.addAndGet(count);
    }

    @Override
    public void file() {
      files.incrementAndGet();
    }
  }

  private BenchRun run(BenchPlan plan, BooleanSupplier interrupted, BenchRun.Meter meter) {
    return new BenchRun(
        plan,
        temp,
        interrupted,
        () -> drops.add("dropped"),
        meter,
        () -> now.addAndGet(500_000_000),
        task -> Thread.ofPlatform().start(task));
  }

  @Test
  void measuresWhatJuicefsBenchDoes() {
    BenchRun run = run(SMALL, () -> false, counting);
    List<BenchRow> rows = run.run();
    assertEquals(
        List.of(
            "Write big file", "Read big file", "Write small file", "Read small file", "Stat file"),
        rows.stream().map(BenchRow::item).toList());
    assertEquals(2 * SMALL.totalBytes(), counting.bytes.get(), "written and read once");
    assertEquals(2 * 2 + 3 * 6, counting.files.get());
    assertEquals(3, drops.size());
    assertTrue(run.wasCold());
  }

  @Test
  void valuesAreOfAllThreadsAndCostsOfOne() {
    List<BenchRow> rows = run(SMALL, () -> false, counting).run();
    BenchRow big = rows.getFirst();
    assertEquals(2 * 2500 / 1048576.0 / 0.5, big.value(), 1e-9);
    assertEquals(0.5, big.cost(), 1e-9);
    BenchRow small = rows.get(2);
    assertEquals("12.00 files/s", small.valueText());
    assertEquals("166.67 ms/file", small.costText());
  }

  @Test
  void whatIsLeftOutIsNotMeasured() {
    BenchPlan bigOnly = new BenchPlan(1000, 2500, 300, 0, 1);
    assertEquals(2, run(bigOnly, () -> false, counting).run().size());
    BenchPlan smallOnly = new BenchPlan(1000, 0, 300, 2, 1);
    assertEquals(3, run(smallOnly, () -> false, counting).run().size());
  }

  @Test
  void anInterruptedRunStopsAllThreads() {
    BenchRun run = run(SMALL, () -> counting.bytes.get() > 3000, counting);
    FsException stopped = assertThrows(FsException.class, run::run);
    assertEquals(FsError.EINTR, stopped.error());
    assertTrue(counting.bytes.get() < SMALL.totalBytes(), counting.bytes.toString());
  }

  @Test
  void aFailureIsSaidOnceAndNoThreadIsLeft() throws IOException {
    Files.createFile(temp.resolve("big.1"));
    BenchRun run = run(SMALL, () -> false, counting);
    FsException failure = assertThrows(FsException.class, run::run);
    assertTrue(failure.getMessage().contains("big.1"), failure.getMessage());
    try (BenchDirectory _ = BenchDirectory.in(temp)) {
      assertEquals(0, counting.files.get() / 2, "at most the other thread's");
    }
  }

  @Test
  void aShortFileIsNoResult() {
    Counting truncating =
        new Counting() {
          @Override
          public void file() {
            super.file();
            shorten(temp.resolve("big.0"));
          }
        };
    BenchPlan bigOnly = new BenchPlan(1000, 2500, 300, 0, 1);
    FsException failure =
        assertThrows(FsException.class, run(bigOnly, () -> false, truncating)::run);
    assertEquals(
        temp.resolve("big.0") + " read 1 bytes, not the 2500 that were written",
        failure.getMessage());
  }

  private static void shorten(Path file) {
    try {
      Files.write(file, new byte[1]);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theDirectoryGoesWithAllInIt() throws IOException {
    Path path;
    try (BenchDirectory directory = BenchDirectory.in(temp)) {
      path = directory.path();
      Files.createFile(path.resolve("big.0"));
    }
    assertFalse(Files.exists(path));
  }
}
