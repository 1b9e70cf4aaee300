package io.dfs.datanode.sync;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.time.Pause;
import io.dfs.common.time.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Keeps copying below a number of bytes for each second. Thread-safe. */
public final class Throttle {
  private final double nanosPerByte;
  private final Ticker ticker;
  private final Pause pause;

  @GuardedBy("this")
  private long freeAtNanos;

  public Throttle(long bytesPerSecond, Ticker ticker, Pause pause) {
    this.nanosPerByte = (double) TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
    this.ticker = ticker;
    this.pause = pause;
    this.freeAtNanos = ticker.nanos();
  }

  /** Waits until so many bytes may go. */
  public void take(int bytes) {
    long waitNanos = reserve(bytes);
    if (waitNanos > 0) {
      pause.sleep(Duration.ofNanos(waitNanos));
    }
  }

  private synchronized long reserve(int bytes) {
    long now = ticker.nanos();
    long start = freeAtNanos - now > 0 ? freeAtNanos : now;
    freeAtNanos = start + (long) (bytes * nanosPerByte);
    return start - now;
  }
}
