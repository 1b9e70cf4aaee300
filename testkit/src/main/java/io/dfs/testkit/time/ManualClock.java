package io.dfs.testkit.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until a test moves it. Thread-safe. */
public final class ManualClock implements InstantSource {
  private Instant now;

  public ManualClock(Instant start) {
    now = start;
  }

  /** A clock that stands at the beginning of 2026. */
  public static ManualClock start() {
    return new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  /** Moves the clock; a negative duration is a clock that jumps back. */
  public synchronized void advance(Duration by) {
    now = now.plus(by);
  }

  /** The same clock in nanoseconds since the epoch, for what takes a ticker. */
  public synchronized long nanos() {
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
