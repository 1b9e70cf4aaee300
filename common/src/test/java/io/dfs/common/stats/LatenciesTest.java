package io.dfs.common.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  private static final long MS = 1_000_000;

  private final LatencyHistogram histogram = new LatencyHistogram();

  @Test
  void nothingHasNoLatency() {
    assertEquals(Latencies.NONE, histogram.snapshot());
    assertEquals(Duration.ZERO, Latencies.NONE.mean());
    assertEquals(Duration.ZERO, Latencies.NONE.quantile(0.99));
  }

  @Test
  void theMeanIsExact() {
    histogram.record(3 * MS);
    histogram.record(6 * MS);
    assertEquals(Duration.ofNanos(4_500_000), histogram.snapshot().mean());
  }

  @Test
  void aQuantileIsWithinItsBucket() {
    for (int i = 0; i < 98; i++) {
      histogram.record(MS);
    }
    histogram.record(400 * MS);
    histogram.record(400 * MS);
    Latencies all = histogram.snapshot();
    assertTrue(all.quantile(0.5).compareTo(Duration.ofMillis(1)) <= 0, all.toString());
    Duration p99 = all.quantile(0.99);
    assertTrue(p99.compareTo(Duration.ofMillis(350)) > 0, p99.toString());
    assertTrue(p99.compareTo(Duration.ofMillis(500)) <= 0, p99.toString());
  }

  @Test
  void aBoundBelongsToItsBucket() {
    histogram.record(MS);
    histogram.record(MS + 1);
    assertEquals(1, histogram.snapshot().countUpTo(MS));
  }

  @Test
  void whatIsOutOfAllBoundsIsCounted() {
    histogram.record(-5);
    histogram.record(0);
    histogram.record(Duration.ofHours(1).toNanos());
    Latencies all = histogram.snapshot();
    assertEquals(3, all.count());
    assertEquals(Duration.ofHours(1).toNanos(), all.totalNanos());
    assertEquals(Map.of(0, 2L, Latencies.BUCKETS - 1, 1L), all.counts());
    assertEquals(Duration.ofMinutes(1), all.quantile(1));
  }

  @Test
  void onlyWhatIsNewIsSinceEarlier() {
    histogram.record(MS);
    Latencies earlier = histogram.snapshot();
    histogram.record(20 * MS);
    Latencies since = histogram.snapshot().since(earlier);
    assertEquals(1, since.count());
    assertEquals(Duration.ofMillis(20), since.mean());
    assertEquals(histogram.snapshot(), earlier.plus(since));
  }
}
