package io.dfs.client.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far to read ahead of one handle: nothing for scattered reads, twice as far with each
 * sequential one. The kernel's own readahead may send requests slightly out of order. Thread-safe.
 */
final class Readahead {
  private static final int FIRST_BYTES = 256 << 10;
  private static final int DISORDER_BYTES = 1 << 20;

  /** What to fetch now. */
  record Range(long pos, int lengthBytes) {}

  private final int limitBytes;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private long expected;

  @GuardedBy("lock")
  private long fetchedTo;

  @GuardedBy("lock")
  private int window;

  Readahead(int limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** A read of {@code [pos, pos + length)} is being made. */
  Optional<Range> next(long pos, int length) {
    lock.lock();
    try {
      long end = pos + length;
      boolean sequential =
          pos == expected || (window > 0 && Math.abs(pos - expected) <= DISORDER_BYTES);
      if (!sequential) {
        window = 0;
        expected = end;
        fetchedTo = end;
        return Optional.empty();
      }
      expected = Math.max(expected, end);
      window = Math.min(limitBytes, Math.max(FIRST_BYTES, 2 * window));
      long from = Math.max(fetchedTo, expected);
      long to = expected + window;
      if (to - from < window / 2) { // ask rarely, for much
        return Optional.empty();
      }
      fetchedTo = to;
      return Optional.of(new Range(from, (int) (to - from)));
    } finally {
      lock.unlock();
    }
  }
}
