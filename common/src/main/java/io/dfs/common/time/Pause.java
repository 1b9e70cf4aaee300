package io.dfs.common.time;

import java.time.Duration;

/** Waiting between two attempts; a test moves its clock instead. Thread-safe. */
@FunctionalInterface
public interface Pause {
  /** Returns after {@code duration}, or at once, interrupted flag set, when interrupted. */
  void sleep(Duration duration);
}
