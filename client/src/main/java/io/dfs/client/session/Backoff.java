package io.dfs.client.session;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Pauses between attempts: the first retry at once, then 50 ms doubling to 1 s, with jitter. */
final class Backoff {
  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final RandomGenerator random;
  private int failures;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** The pause after one more failure: 0, or between half and the whole of the present step. */
  long nextNanos() {
    int doublings = failures++ - 1;
    if (doublings < 0) {
      return 0;
    }
    long step = Math.min(FIRST_NANOS << Math.min(doublings, 16), MOST_NANOS);
    return step / 2 + random.nextLong(step / 2 + 1);
  }
}
