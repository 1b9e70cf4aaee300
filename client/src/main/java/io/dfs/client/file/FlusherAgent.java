package io.dfs.client.file;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The thread that calls {@link Flusher#doWork}: regularly, and when something is due early. */
public final class FlusherAgent implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofMillis(100);

  private final Flusher flusher;
  private final Thread thread;
  private volatile boolean closed;

  public FlusherAgent(Flusher flusher) {
    this.flusher = flusher;
    this.thread = Thread.ofPlatform().name("dfs-flusher").daemon().unstarted(this::run);
  }

  public void start() {
    flusher.wanted(() -> LockSupport.unpark(thread));
    thread.start();
  }

  private void run() {
    while (!closed) {
      flusher.doWork();
      LockSupport.parkNanos(this, PERIOD.toNanos());
    }
  }

  /** Starts nothing more; what is running goes on. Flush all files before. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
