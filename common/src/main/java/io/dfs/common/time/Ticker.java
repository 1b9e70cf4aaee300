package io.dfs.common.time;

/**
 * A monotonic clock in nanoseconds from an arbitrary origin: only differences mean something.
 * Thread-safe.
 */
@FunctionalInterface
public interface Ticker {
  long nanos();
}
