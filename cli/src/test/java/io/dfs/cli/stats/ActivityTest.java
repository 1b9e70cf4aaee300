package io.dfs.cli.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.cli.term.Json;
import io.dfs.common.error.FsError;
import io.dfs.common.stats.Latencies;
import io.dfs.common.stats.LatencyHistogram;
import io.dfs.common.stats.MountStatistics;
import io.dfs.common.stats.MountStatistics.Operation;
import io.dfs.common.stats.MountValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two seconds of a mount, as numbers, as a line and as JSON. */
class ActivityTest {
  private static final MountStatistics CHANGE =
      new MountStatistics(
          Map.of(
              "LOOKUP", new Operation(4, each(6, Duration.ofMillis(1))),
              "READ", new Operation(0, each(20, Duration.ofMillis(3))),
              "OPEN", new Operation(0, each(2, Duration.ofMillis(2))),
              "SETLKW", new Operation(0, each(2, Duration.ofSeconds(30))),
              "FORGET", new Operation(0, each(50, Duration.ZERO)),
              "WRITE", new Operation(0, Latencies.NONE)),
          Map.of(FsError.ENOENT, 4L, FsError.EIO, 0L),
          Map.of("lookup", each(6, Duration.ofMillis(5)), "open", Latencies.NONE),
          Map.of(
              MountValue.READ_BYTES, 40L << 20,
              MountValue.WRITTEN_BYTES, 0L,
              MountValue.DIRTY_BYTES, 3L << 20));

  private final Activity activity = new Activity(CHANGE, Duration.ofSeconds(2));

  private static Latencies each(int count, Duration latency) {
    LatencyHistogram histogram = new LatencyHistogram();
    for (int i = 0; i < count; i++) {
      histogram.record(latency.toNanos());
    }
    return histogram.snapshot();
  }

  @Test
  void ratesAreOfASecond() {
    assertEquals(4, activity.rate(Activity.Kind.NAMES), "with locks");
    assertEquals(10, activity.rate(Activity.Kind.READ));
    assertEquals(1, activity.rate(Activity.Kind.FILES));
    assertEquals(0, activity.rate(Activity.Kind.WRITE));
    assertEquals(25, activity.rate(Activity.Kind.OTHER));
    assertEquals(2, activity.errorRate());
    assertEquals(20 << 20, activity.rate(MountValue.READ_BYTES));
  }

  @Test
  void waitingForALockIsNoLatency() {
    assertEquals(28, activity.latencies().count());
    assertTrue(activity.latencies().quantile(1).compareTo(Duration.ofMillis(4)) < 0);
  }

  @Test
  void aLineStandsUnderItsHead() {
    StatsLines lines = new StatsLines();
    List<String> first = lines.of(activity).lines().toList();
    assertEquals(
        List.of(
            "names/s  files/s  reads/s  writes/s  errors/s  mean ms  p99 ms  read MiB/s  write MiB/s  meta/s  meta ms  dirty MiB",
            "    4.0      1.0       10         0       2.0     2.50    3.49          20            0     3.0     5.00        3.0"),
        first);
    assertEquals(first.subList(1, 2), lines.of(activity).lines().toList());
    for (int i = 2; i < 20; i++) {
      assertEquals(1, lines.of(activity).lines().count());
    }
    assertEquals(2, lines.of(activity).lines().count());
  }

  @Test
  void nothingHasNoLatency() {
    MountStatistics nothing = new MountStatistics(Map.of(), Map.of(), Map.of(), Map.of());
    String line = new StatsLines().of(new Activity(nothing, Duration.ofSeconds(1)));
    assertEquals(
        List.of("0", "0", "0", "0", "0", "-", "-", "0", "0", "0", "-", "0"),
        List.of(line.lines().toList().get(1).strip().split(" +")));
  }

  @Test
  void jsonIsOneLineOfWhatHappened() {
    String line = Json.line(activity.json());
    assertEquals(1, line.lines().count());
    assertTrue(line.startsWith("{ \"seconds\": 2.0, \"operations\": {"), line);
    assertTrue(line.contains("\"OPEN\": { \"count\": 2, \"mean_us\": 2000.0, \"p99_us\": "), line);
    assertTrue(line.contains("\"errors\": { \"ENOENT\": 4 }"), line);
    assertTrue(line.contains("\"dirty_bytes\": 3145728"), line);
    assertTrue(line.contains("\"read_bytes\": 41943040"), line);
    assertFalse(line.contains("\"WRITE\""), line);
    assertFalse(line.contains("\"open\""), line);
  }
}
