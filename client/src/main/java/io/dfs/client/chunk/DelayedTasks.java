package io.dfs.client.chunk;

import java.time.Duration;

/** Runs a short task after a delay, on some thread. Thread-safe. */
@FunctionalInterface
public interface DelayedTasks {
  /** Never runs anything: no hedging. */
  DelayedTasks NEVER = (delay, task) -> () -> {};

  /** Hands over a task; what is returned cancels it if it has not run yet. */
  Runnable after(Duration delay, Runnable task);
}
