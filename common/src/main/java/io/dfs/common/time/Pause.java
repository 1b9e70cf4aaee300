package io.dfs.common.time;

import java.time.Duration;

/** Waiting between two attempts; a test moves its clock instead. Thread-safe. */
@FunctionalInterface
public interface Pause {
  /** Returns after {@code duration}, not earlier, whether the thread is interrupted or not. */
  void sleep(Duration duration);
}
