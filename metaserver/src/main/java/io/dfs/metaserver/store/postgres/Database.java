package io.dfs.metaserver.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.time.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;

/**
 * Runs statements on pooled connections, waits for a database that is out of reach, and turns what
 * fails into our errors: EIO after a bound, IllegalStateException for a defect. Thread-safe.
 */
final class Database implements AutoCloseable {
  /** Attempts at a statement that others made fail, at most. */
  private static final int ATTEMPTS = 4;

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration MAX_CONNECTION_WAIT = Duration.ofSeconds(2);

  private final HikariDataSource pool;
  private final DatabaseHistory history;
  private final Duration patience;
  private final Ticker ticker;
  private final StatementMetrics metrics;
  private final LongAdder rolledBack = new LongAdder();

  /** Sets the parameters of a statement. */
  @FunctionalInterface
  interface Parameters {
    Parameters NONE = statement -> {};

    void set(PreparedStatement statement) throws SQLException;
  }

  /** Reads what a statement returns, from before its first row. */
  @FunctionalInterface
  interface Reader<T> {
    T read(ResultSet rows) throws SQLException;
  }

  /** What may be done about a statement of which nobody knows whether it took effect. */
  enum Repeat {
    /** Nothing is lost or done twice if it runs again. */
    SAFE,
    /** It must not run again. */
    UNSAFE,
    /** As SAFE, but a failure caused by others is for the caller, who repeats in parts. */
    SAFE_IN_PARTS
  }

  /**
   * @param source connections that were looked at, see {@link CheckedDataSource}
   */
  Database(
      DataSource source,
      DatabaseHistory history,
      PostgresConfig config,
      Ticker ticker,
      MeterRegistry registry) {
    this.history = history;
    this.metrics = new StatementMetrics(registry, ticker);
    this.patience = config.patience();
    this.ticker = ticker;
    HikariConfig pooled = new HikariConfig();
    pooled.setDataSource(source);
    pooled.setMaximumPoolSize(config.connections());
    pooled.setMinimumIdle(Math.min(2, config.connections()));
    pooled.setConnectionTimeout(
        Math.clamp(patience.toMillis(), 250, MAX_CONNECTION_WAIT.toMillis()));
    pooled.setInitializationFailTimeout(-1);
    pooled.setPoolName("dfs-postgres");
    pooled.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry));
    pool = new HikariDataSource(pooled);
  }

  /** Statements sent so far, each a round trip and a transaction, by their SQL. */
  Map<String, Long> statementCounts() {
    return metrics.counts();
  }

  /** How long ago the database answered last. */
  Duration sinceAnswer() {
    return metrics.sinceAnswer();
  }

  /**
   * Statements that were rolled back because of others: deadlocks above all, which should not be.
   */
  long rolledBackCount() {
    return rolledBack.sum();
  }

  DatabaseHistory history() {
    return history;
  }

  /**
   * One statement in autocommit.
   *
   * @param sql constant: it is counted by its text
   */
  <T> T query(Repeat repeat, String sql, Parameters parameters, Reader<T> reader) {
    long deadlineNs = ticker.nanos() + patience.toNanos();
    int attempt = 1;
    while (true) {
      boolean connected = false;
      try (Connection connection = pool.getConnection()) {
        connected = true;
        return metrics.timed(sql, () -> query(connection, sql, parameters, reader));
      } catch (SQLException e) {
        attempt = judge(e, repeat, connected, attempt, deadlineNs);
      }
    }
  }

  /** As above, on a connection whose transaction the caller ends. */
  static <T> T query(Connection connection, String sql, Parameters parameters, Reader<T> reader)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      parameters.set(statement);
      try (ResultSet rows = statement.executeQuery()) {
        return reader.read(rows);
      }
    }
  }

  /** The number of the next attempt, or the failure. */
  private int judge(
      SQLException e, Repeat repeat, boolean connected, int attempt, long deadlineNs) {
    SqlFailure failure = SqlFailure.of(e);
    metrics.failed(failure);
    return switch (failure) {
      case REPEAT -> {
        rolledBack.increment();
        if (repeat == Repeat.SAFE_IN_PARTS || attempt >= ATTEMPTS) {
          throw new RolledBack(e);
        }
        yield attempt + 1;
      }
      case UNREACHABLE -> {
        boolean mayRepeat = !connected || repeat != Repeat.UNSAFE;
        if (!mayRepeat || deadlineNs - ticker.nanos() <= 0) {
          throw new FsException(FsError.EIO, "PostgreSQL is out of reach: " + e.getMessage(), e);
        }
        pause();
        yield attempt;
      }
      case FUNCTIONS_GONE -> {
        if (attempt >= ATTEMPTS) {
          throw new IllegalStateException("PostgreSQL lacks a function: " + e.getMessage(), e);
        }
        // New connections look for them and put them back.
        pool.getHikariPoolMXBean().softEvictConnections();
        yield attempt + 1;
      }
      case GONE_BACK ->
          throw new FsException(
              FsError.EIO, "PostgreSQL has gone back in time: " + e.getMessage(), e);
      case DEFECT ->
          throw new IllegalStateException(
              "PostgreSQL refused a statement (" + e.getSQLState() + "): " + e.getMessage(), e);
    };
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.EINTR, "interrupted while waiting for PostgreSQL", e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }

  /** A statement that was rolled back because of others, every time. Nothing was done. */
  static final class RolledBack extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    RolledBack(SQLException cause) {
      super("PostgreSQL rolled a statement back: " + cause.getMessage(), cause);
    }
  }
}
