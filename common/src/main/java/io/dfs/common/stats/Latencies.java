package io.dfs.common.stats;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * Latencies counted by buckets of fixed bounds, six in each decade from 1 microsecond to a minute.
 *
 * @param totalNanos their sum
 * @param counts by the bucket's number; a bucket that is empty is missing
 */
public record Latencies(long totalNanos, Map<Integer, Long> counts) {
  /** Upper bounds, inclusive; what is longer is in one bucket more. */
  private static final long[] BOUNDS_NANOS = bounds();

  static final int BUCKETS = BOUNDS_NANOS.length + 1;

  public static final Latencies NONE = new Latencies(0, Map.of());

  public Latencies {
    counts = Map.copyOf(counts);
  }

  private static long[] bounds() {
    long longest = TimeUnit.MINUTES.toNanos(1);
    LongStream.Builder bounds = LongStream.builder();
    for (long decade = 1000; decade < longest; decade *= 10) {
      for (long tenths : new long[] {10, 15, 25, 35, 50, 75}) {
        long bound = decade / 10 * tenths;
        if (bound < longest) {
          bounds.add(bound);
        }
      }
    }
    return LongStream.concat(bounds.build(), LongStream.of(TimeUnit.SECONDS.toNanos(30), longest))
        .sorted()
        .toArray();
  }

  static int bucketOf(long nanos) {
    int found = Arrays.binarySearch(BOUNDS_NANOS, nanos);
    return found >= 0 ? found : -found - 1;
  }

  public long count() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Zero if there are none. */
  public Duration mean() {
    long count = count();
    return count == 0 ? Duration.ZERO : Duration.ofNanos(totalNanos / count);
  }

  /**
   * How long the given part of them took at most, as exactly as the buckets are narrow; zero if
   * there are none.
   *
   * @param part 0.99 for the 99th percentile
   */
  public Duration quantile(double part) {
    double wanted = part * count();
    double below = 0;
    for (Map.Entry<Integer, Long> bucket : new TreeMap<>(counts).entrySet()) {
      if (below + bucket.getValue() >= wanted) {
        return within(bucket.getKey(), (wanted - below) / bucket.getValue());
      }
      below += bucket.getValue();
    }
    return Duration.ZERO;
  }

  private static Duration within(int bucket, double part) {
    long low = bucket == 0 ? 0 : BOUNDS_NANOS[bucket - 1];
    long high = BOUNDS_NANOS[Math.min(bucket, BOUNDS_NANOS.length - 1)];
    return Duration.ofNanos(low + (long) (part * (high - low)));
  }

  /** How many took at most {@code nanos}, exact if that is a bucket's bound. */
  public long countUpTo(long nanos) {
    int last = bucketOf(nanos);
    return counts.entrySet().stream()
        .filter(e -> e.getKey() <= last)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  public Latencies plus(Latencies other) {
    Map<Integer, Long> sum = new TreeMap<>(counts);
    other.counts.forEach((bucket, count) -> sum.merge(bucket, count, Long::sum));
    return new Latencies(totalNanos + other.totalNanos, sum);
  }

  /** Those that were added since {@code earlier}. */
  public Latencies since(Latencies earlier) {
    Map<Integer, Long> added = new TreeMap<>(counts);
    earlier.counts.forEach((bucket, count) -> added.merge(bucket, -count, Long::sum));
    added.values().removeIf(count -> count == 0);
    return new Latencies(totalNanos - earlier.totalNanos, added);
  }
}
