package io.dfs.common.fault;

import org.jspecify.annotations.Nullable;

/**
 * Ends the process at a named point. The system property {@code dfs.failpoint} is {@code name} or
 * {@code name@n}: the n-th pass through that point halts without any shutdown hook, as kill -9
 * would. Unset, a pass costs one comparison. Thread-safe.
 */
public final class Failpoints {
  /** Exit status of a process that ended at its failpoint. */
  public static final int EXIT_STATUS = 97;

  private static final @Nullable Failpoint ARMED =
      Failpoint.parse(System.getProperty("dfs.failpoint"));

  private Failpoints() {}

  /** Halts if {@code name} is the armed point and this is the pass that was asked for. */
  public static void hit(String name) {
    if (ARMED != null && ARMED.passes(name)) {
      Runtime.getRuntime().halt(EXIT_STATUS);
    }
  }
}
