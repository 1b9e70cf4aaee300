package io.dfs.common.fault;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One armed point and the passes left until it fires. Thread-safe. */
final class Failpoint {
  private final String name;
  private final AtomicInteger passesLeft;

  private Failpoint(String name, int passes) {
    this.name = name;
    this.passesLeft = new AtomicInteger(passes);
  }

  /** Reads {@code name} or {@code name@n}; null for no text or an empty one. */
  static @Nullable Failpoint parse(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    int at = text.lastIndexOf('@');
    return at < 0
        ? new Failpoint(text, 1)
        : new Failpoint(text.substring(0, at), Integer.parseInt(text.substring(at + 1)));
  }

  /** Counts a pass through {@code point}; true exactly once, at the pass that was asked for. */
  boolean passes(String point) {
    return point.equals(name) && passesLeft.decrementAndGet() == 0;
  }
}
