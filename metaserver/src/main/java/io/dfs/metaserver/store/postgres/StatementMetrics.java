package io.dfs.metaserver.store.postgres;

import io.dfs.common.time.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts and times statements by the function that they call. Thread-safe. */
final class StatementMetrics {
  private final MeterRegistry registry;
  private final Ticker ticker;
  private final Map<String, Sent> statements = new ConcurrentHashMap<>();
  private final Map<SqlFailure, Counter> failures = new EnumMap<>(SqlFailure.class);
  private volatile long answeredNanos;

  /** Statements of one text: how many were sent, and how long the answers took. */
  private record Sent(LongAdder count, Timer answered) {}

  /** One round trip. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws SQLException;
  }

  StatementMetrics(MeterRegistry registry, Ticker ticker) {
    this.registry = registry;
    this.ticker = ticker;
    answeredNanos = ticker.nanos();
    for (SqlFailure failure : SqlFailure.values()) {
      failures.put(
          failure,
          Counter.builder("dfs.sql.failures")
              .description("Statements that failed, those that were sent again among them")
              .tag("kind", failure.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  /**
   * @param sql constant: it is counted by its text
   */
  <T> T timed(String sql, Call<T> call) throws SQLException {
    Sent sent = statements.computeIfAbsent(sql, this::meters);
    sent.count().increment();
    long begun = ticker.nanos();
    T answer = call.run();
    long now = ticker.nanos();
    answeredNanos = now;
    sent.answered().record(Duration.ofNanos(now - begun));
    return answer;
  }

  private Sent meters(String sql) {
    return new Sent(
        new LongAdder(),
        Timer.builder("dfs.sql.statement.duration")
            .description(
                "Statements answered, each a round trip and a transaction, by SQL function")
            .tag("function", function(sql))
            .register(registry));
  }

  /** What stands before the first parenthesis or, in a statement without one, all of it. */
  static String function(String sql) {
    String call = sql.substring(0, (sql + "(").indexOf('('));
    return call.substring(call.lastIndexOf(' ') + 1);
  }

  void failed(SqlFailure failure) {
    Counter counter = failures.get(failure);
    if (counter != null) {
      counter.increment();
    }
  }

  /** Statements sent, by their text. */
  Map<String, Long> counts() {
    Map<String, Long> counts = new HashMap<>();
    statements.forEach((sql, sent) -> counts.put(sql, sent.count().sum()));
    return counts;
  }

  /** How long ago the database answered last, or this was made. */
  Duration sinceAnswer() {
    return Duration.ofNanos(ticker.nanos() - answeredNanos);
  }
}
