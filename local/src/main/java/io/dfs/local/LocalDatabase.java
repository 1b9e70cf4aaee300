package io.dfs.local;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.error.FsException;
import io.dfs.postgres.EmbeddedPostgres;
import io.dfs.postgres.EmbeddedPostgresConfig;
import io.dfs.postgres.PostgresAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's PostgreSQL. When it ends by itself or is killed it is started again on the same
 * port, so that calls which wait for it go on. Thread-safe; the lock is held while a server starts
 * or stops.
 */
final class LocalDatabase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LocalDatabase.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final EmbeddedPostgresConfig config;
  private final PostgresAddress address;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private EmbeddedPostgres server;

  private LocalDatabase(EmbeddedPostgresConfig config, EmbeddedPostgres server) {
    this.address = server.address();
    this.config = config.withPort(address.port());
    this.server = server;
  }

  /** Starts it, after ending one that a killed run left behind. */
  static LocalDatabase start(EmbeddedPostgresConfig config) {
    LocalDatabase database = new LocalDatabase(config, EmbeddedPostgres.start(config));
    Thread.ofVirtual().name("postgres-watch").start(database::keepRunning);
    return database;
  }

  /** The same for as long as this object lives. */
  PostgresAddress address() {
    return address;
  }

  private void keepRunning() {
    try {
      while (true) {
        int code = current().onExit().join();
        if (closing.await(0, TimeUnit.MILLISECONDS)) {
          return;
        }
        log.warn("PostgreSQL ended with code {}; starting it again", code);
        while (!startAgain()) {
          if (closing.await(RETRY_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private EmbeddedPostgres current() {
    lock.lock();
    try {
      return server;
    } finally {
      lock.unlock();
    }
  }

  /** True also when there is nothing to start any more. */
  private boolean startAgain() {
    lock.lock();
    try {
      if (closing.getCount() == 0) {
        return true;
      }
      server.close();
      server = EmbeddedPostgres.start(config);
      return true;
    } catch (FsException e) {
      log.warn("PostgreSQL cannot be started again yet: {}", e.getMessage());
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    current().close();
  }
}
