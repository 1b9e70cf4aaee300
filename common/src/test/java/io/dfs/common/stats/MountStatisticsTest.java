package io.dfs.common.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.stats.MountStatistics.Operation;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MountStatisticsTest {
  /** What the kernel takes of an extended attribute. */
  private static final int ATTRIBUTE_BYTES = 65_536;

  private static final MountStatistics SOME =
      new MountStatistics(
          Map.of("LOOKUP", new Operation(3, latencies(900, 2000)), "READ", Operation.NONE),
          Map.of(FsError.ENOENT, 3L),
          Map.of("Lookup", latencies(5_000_000)),
          Map.of(MountValue.READ_BYTES, 100L, MountValue.DIRTY_BYTES, 50L));

  private static Latencies latencies(long... nanos) {
    LatencyHistogram histogram = new LatencyHistogram();
    for (long one : nanos) {
      histogram.record(one);
    }
    return histogram.snapshot();
  }

  @Test
  void textIsReadBack() {
    assertEquals(SOME, MountStatistics.parse(SOME.text()));
  }

  @Test
  void whatANewerMountHasMoreIsLeftOut() {
    String newer = SOME.text() + "error EFUTURE 1\nvalue warp_bytes 7\nphase of-the-moon\n";
    assertEquals(SOME, MountStatistics.parse(newer));
  }

  @Test
  void otherTextsAreRefused() {
    for (String text :
        new String[] {
          "",
          "something else\n",
          "dfs-stats 1\nerror ENOENT\n",
          "dfs-stats 1\nvalue read_bytes many\n",
          "dfs-stats 1\nrequest Lookup 5 4711:1\n",
          "dfs-stats 1\nrequest Lookup 5 1\n"
        }) {
      assertThrows(IllegalArgumentException.class, () -> MountStatistics.parse(text), text);
    }
  }

  @Test
  void aDifferenceKeepsWhatGoesUpAndDown() {
    MountStatistics later =
        new MountStatistics(
            Map.of("LOOKUP", new Operation(4, latencies(900, 2000, 7000))),
            Map.of(FsError.ENOENT, 3L, FsError.EIO, 1L),
            Map.of("Lookup", latencies(5_000_000), "Open", latencies(1)),
            Map.of(MountValue.READ_BYTES, 130L, MountValue.DIRTY_BYTES, 20L));
    MountStatistics since = later.since(SOME);
    assertEquals(new Operation(1, latencies(7000)), since.operations().get("LOOKUP"));
    assertEquals(Map.of(FsError.ENOENT, 0L, FsError.EIO, 1L), since.errors());
    assertEquals(latencies(1), since.requests().get("Open"));
    assertEquals(30, since.value(MountValue.READ_BYTES));
    assertEquals(20, since.value(MountValue.DIRTY_BYTES));
  }

  @Test
  void theWorstOfAllMountsFitsAnAttribute() {
    Map<Integer, Long> everywhere = new TreeMap<>();
    for (int i = 0; i < Latencies.BUCKETS; i++) {
      everywhere.put(i, 99_999_999L);
    }
    Latencies busy = new Latencies(Long.MAX_VALUE, everywhere);
    Map<String, Operation> operations = new TreeMap<>();
    Map<String, Latencies> requests = new TreeMap<>();
    for (int i = 0; i < 50; i++) {
      operations.put("COPY_FILE_RANGE_" + i, new Operation(Long.MAX_VALUE, busy));
      requests.put("SOME_LONG_REQUEST_" + i, busy);
    }
    MountStatistics worst = new MountStatistics(operations, Map.of(), requests, Map.of());
    assertTrue(worst.text().length() < ATTRIBUTE_BYTES, worst.text().length() + " bytes");
  }
}
