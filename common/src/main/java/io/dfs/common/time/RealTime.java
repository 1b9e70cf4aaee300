package io.dfs.common.time;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** The machine's clocks and randomness; wiring code hands them to whatever needs time. */
public final class RealTime {
  private static final SecureRandom RANDOM = new SecureRandom();

  private RealTime() {}

  /** Monotonic. */
  public static Ticker ticker() {
    return System::nanoTime;
  }

  /** Sleeps. */
  public static Pause pause() {
    return RealTime::sleep;
  }

  private static void sleep(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    boolean interrupted = false;
    for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
      try {
        Thread.sleep(Duration.ofNanos(left));
      } catch (InterruptedException e) {
        interrupted = true; // a loop that pauses must not become one that spins
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The wall clock; it may jump. */
  public static InstantSource clock() {
    return InstantSource.system();
  }

  /** Unpredictable and thread-safe. */
  public static RandomGenerator random() {
    return RANDOM;
  }
}
