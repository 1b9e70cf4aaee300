package io.dfs.client.session;

import io.dfs.common.time.Ticker;

/** PostgreSQL's clock as this mount knows it: its ticker and an offset. Thread-safe. */
final class ServerClock {
  private final Ticker ticker;
  private volatile long offsetNs;

  ServerClock(Ticker ticker) {
    this.ticker = ticker;
  }

  /** The server said {@code serverNs} between sending and now. */
  void observe(long sentNanos, long serverNs) {
    long received = ticker.nanos();
    offsetNs = serverNs - (sentNanos + (received - sentNanos) / 2);
  }

  long nowNs() {
    return ticker.nanos() + offsetNs;
  }
}
