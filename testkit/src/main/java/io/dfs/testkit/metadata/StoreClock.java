package io.dfs.testkit.metadata;

import java.time.Instant;
import java.time.InstantSource;

/** The store's clock in nanoseconds since the epoch. */
record StoreClock(InstantSource source) {
  long nowNs() {
    Instant now = source.instant();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
