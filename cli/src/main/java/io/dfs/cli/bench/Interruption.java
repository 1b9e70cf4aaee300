package io.dfs.cli.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C while something is left to tidy up: work that asks {@link #requested} gives up, and the
 * process stays until {@link #close}, or for as long as it may take at most.
 */
final class Interruption implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = Thread.ofPlatform().name("dfs-interruption").unstarted(this::request);
  private volatile boolean requested;

  private Interruption() {}

  /** From now on. */
  static Interruption awaited() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  private void request() {
    requested = true;
    try {
      ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether to give up. */
  boolean requested() {
    return requested;
  }

  /** All is tidied up. */
  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // it is running
    }
  }
}
