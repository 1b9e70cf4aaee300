package io.dfs.cli.term;

import io.dfs.common.time.Ticker;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far a copy is: counted always, shown in one line of a terminal that is painted over. Thread-
 * safe.
 */
public final class Progress implements AutoCloseable {
  private static final Duration PAINT_EVERY = Duration.ofMillis(200);
  private static final int BAR = 24;
  private static final int COLUMNS = 79;
  private static final double NANOS = 1e9;

  private final PrintWriter err;
  private final Ticker ticker;
  private final long startNanos;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread painter;
  private final AtomicLong files = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong expectedFiles = new AtomicLong();
  private final AtomicLong expectedBytes = new AtomicLong();

  /**
   * @param shown whether somebody looks
   */
  public Progress(PrintWriter err, boolean shown, Ticker ticker) {
    this.err = err;
    this.ticker = ticker;
    this.startNanos = ticker.nanos();
    this.painter = Thread.ofVirtual().name("dfs-progress").unstarted(this::paintUntilClosed);
    if (shown) {
      painter.start();
    } else {
      closing.countDown();
    }
  }

  /** A file that will be copied was found. */
  public void expect(long fileBytes) {
    expectedFiles.incrementAndGet();
    expectedBytes.addAndGet(fileBytes);
  }

  /** Bytes have moved. */
  public void moved(long count) {
    bytes.addAndGet(count);
  }

  /** A file is whole. */
  public void file() {
    files.incrementAndGet();
  }

  public long files() {
    return files.get();
  }

  public long bytes() {
    return bytes.get();
  }

  public double seconds() {
    return (ticker.nanos() - startNanos) / NANOS;
  }

  private void paintUntilClosed() {
    boolean last = false;
    while (!last) {
      try {
        last = closing.await(PAINT_EVERY.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        last = true;
      }
      synchronized (err) { // failures are told between two paintings
        err.print("\r" + line() + "\033[K" + (last ? "\n" : ""));
        err.flush();
      }
    }
  }

  /** What is painted. */
  String line() {
    long done = bytes.get();
    long all = Math.max(done, expectedBytes.get());
    double part = all == 0 ? 0 : (double) done / all;
    int filled = (int) (part * BAR);
    double seconds = Math.max(0.001, seconds());
    String line =
        String.format(
            Locale.ROOT,
            "[%s%s] %3.0f %%  %s of %s  %d/%d file%s  %s/s",
            "#".repeat(filled),
            " ".repeat(BAR - filled),
            100 * part,
            Sizes.text(done),
            Sizes.text(all),
            files.get(),
            expectedFiles.get(),
            expectedFiles.get() == 1 ? "" : "s",
            Sizes.text((long) (done / seconds)));
    return line.length() > COLUMNS ? line.substring(0, COLUMNS) : line;
  }

  /** Paints for the last time. */
  @Override
  public void close() {
    closing.countDown();
    try {
      painter.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
