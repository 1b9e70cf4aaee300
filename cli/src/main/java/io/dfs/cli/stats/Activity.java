package io.dfs.cli.stats;

import io.dfs.common.stats.Latencies;
import io.dfs.common.stats.MountStatistics;
import io.dfs.common.stats.MountValue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a mount has done in some time.
 *
 * @param change counters: what was added; else what is
 * @param time more than nothing
 */
record Activity(MountStatistics change, Duration time) {
  private static final double NANOS = 1e9;
  private static final double MICROS = 1e3;

  /** Requests that say nothing of how fast the mount is: answered without work, or made to wait. */
  private static final Set<String> NOT_TIMED =
      Set.of(
          "INIT",
          "DESTROY",
          "FORGET",
          "BATCH_FORGET",
          "INTERRUPT",
          "NOTIFY_REPLY",
          "POLL",
          "SETLKW");

  private static final Set<String> HANDLES =
      Set.of("OPEN", "CREATE", "FLUSH", "RELEASE", "FSYNC", "OPENDIR", "RELEASEDIR", "FSYNCDIR");

  /** What the kernel asks for, by what it costs. */
  enum Kind {
    /** Names, attributes, listings, locks. */
    NAMES,
    /** Open, flush, close. */
    FILES,
    READ,
    WRITE,
    /** Of the kernel's own. */
    OTHER;

    static Kind of(String operation) {
      if (operation.equals("READ")) {
        return READ;
      }
      if (operation.equals("WRITE")) {
        return WRITE;
      }
      if (HANDLES.contains(operation)) {
        return FILES;
      }
      return NOT_TIMED.contains(operation) && !operation.equals("SETLKW") ? OTHER : NAMES;
    }
  }

  private double seconds() {
    return time.toNanos() / NANOS;
  }

  /** Operations in a second. */
  double rate(Kind kind) {
    return change.operations().entrySet().stream()
            .filter(e -> Kind.of(e.getKey()) == kind)
            .mapToLong(e -> e.getValue().latencies().count())
            .sum()
        / seconds();
  }

  /** Of all operations that programs wait for, and that wait for nothing themselves. */
  Latencies latencies() {
    return change.operations().entrySet().stream()
        .filter(e -> !NOT_TIMED.contains(e.getKey()))
        .map(e -> e.getValue().latencies())
        .reduce(Latencies.NONE, Latencies::plus);
  }

  /** Requests to MetaServers. */
  Latencies requests() {
    return change.requests().values().stream().reduce(Latencies.NONE, Latencies::plus);
  }

  double rate(Latencies latencies) {
    return latencies.count() / seconds();
  }

  /** A counter's growth in a second. */
  double rate(MountValue counter) {
    return change.value(counter) / seconds();
  }

  /** Error answers in a second. */
  double errorRate() {
    return change.errors().values().stream().mapToLong(Long::longValue).sum() / seconds();
  }

  /** Everything, in base units. */
  Map<String, Object> json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("seconds", seconds());
    Map<String, Object> operations = new TreeMap<>();
    change
        .operations()
        .forEach(
            (name, operation) -> {
              if (operation.latencies().count() > 0) {
                Map<String, Object> row = row(operation.latencies());
                row.put("errors", operation.errors());
                operations.put(name, row);
              }
            });
    all.put("operations", operations);
    Map<String, Object> errors = new TreeMap<>();
    change.errors().forEach((error, count) -> errors.put(error.name(), count));
    errors.values().removeIf(count -> count.equals(0L));
    all.put("errors", errors);
    Map<String, Object> requests = new TreeMap<>();
    change.requests().forEach((name, latencies) -> requests.put(name, row(latencies)));
    requests.values().removeIf(row -> row.equals(row(Latencies.NONE)));
    all.put("requests", requests);
    for (MountValue value : MountValue.values()) {
      all.put(value.word(), change.value(value));
    }
    return all;
  }

  private static Map<String, Object> row(Latencies latencies) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("count", latencies.count());
    row.put("mean_us", latencies.mean().toNanos() / MICROS);
    row.put("p99_us", latencies.quantile(0.99).toNanos() / MICROS);
    return row;
  }
}
