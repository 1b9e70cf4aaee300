package io.dfs.common.stats;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** How long something took, counted in {@link Latencies}' buckets. Thread-safe; never allocates. */
public final class LatencyHistogram {
  private final LongAdder[] counts = new LongAdder[Latencies.BUCKETS];
  private final LongAdder totalNanos = new LongAdder();

  public LatencyHistogram() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  /** Counts one; a clock that went back counts as 0. */
  public void record(long nanos) {
    counts[Latencies.bucketOf(nanos)].increment();
    totalNanos.add(Math.max(0, nanos));
  }

  /** What was recorded by now; what is recorded meanwhile may be in it in part. */
  public Latencies snapshot() {
    Map<Integer, Long> present = new TreeMap<>();
    for (int i = 0; i < counts.length; i++) {
      long count = counts[i].sum();
      if (count != 0) {
        present.put(i, count);
      }
    }
    return present.isEmpty() ? Latencies.NONE : new Latencies(totalNanos.sum(), present);
  }
}
