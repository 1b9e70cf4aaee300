package io.dfs.common.time;

import java.security.SecureRandom;
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
    return duration -> {
      try {
        Thread.sleep(duration);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
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
