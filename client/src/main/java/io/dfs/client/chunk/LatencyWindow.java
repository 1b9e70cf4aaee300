package io.dfs.client.chunk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/** The 99th percentile of the last reads, brought up to date now and then. Thread-safe. */
final class LatencyWindow {
  private static final int SAMPLES = 256;
  private static final int REFRESH_EVERY = 32;

  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final long[] samplesNanos = new long[SAMPLES];

  @GuardedBy("lock")
  private int count;

  private volatile long p99Nanos;

  void add(long nanos) {
    lock.lock();
    try {
      samplesNanos[count++ % SAMPLES] = nanos;
      if (count % REFRESH_EVERY == 0) {
        long[] sorted = Arrays.copyOf(samplesNanos, Math.min(count, SAMPLES));
        Arrays.sort(sorted);
        p99Nanos = sorted[sorted.length * 99 / 100];
      }
      if (count == 2 * SAMPLES) {
        count = SAMPLES; // stays a multiple of the ring, never overflows
      }
    } finally {
      lock.unlock();
    }
  }

  /** Zero as long as there were few. */
  Duration p99() {
    return Duration.ofNanos(p99Nanos);
  }
}
