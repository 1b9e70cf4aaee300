package io.dfs.cli.stats;

import io.dfs.common.stats.Latencies;
import io.dfs.common.stats.MountValue;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Activities as a line each, under a head that comes again now and then. Confined to a thread. */
final class StatsLines {
  private static final int LINES_UNDER_A_HEAD = 20;
  private static final double MIB = 1 << 20;
  private static final double NANOS_PER_MILLI = 1e6;

  private static final List<Column> COLUMNS =
      List.of(
          new Column("names/s", a -> number(a.rate(Activity.Kind.NAMES))),
          new Column("files/s", a -> number(a.rate(Activity.Kind.FILES))),
          new Column("reads/s", a -> number(a.rate(Activity.Kind.READ))),
          new Column("writes/s", a -> number(a.rate(Activity.Kind.WRITE))),
          new Column("errors/s", a -> number(a.errorRate())),
          new Column("mean ms", a -> millis(a.latencies(), Latencies::mean)),
          new Column("p99 ms", a -> millis(a.latencies(), l -> l.quantile(0.99))),
          new Column("read MiB/s", a -> mib(a.rate(MountValue.READ_BYTES))),
          new Column("write MiB/s", a -> mib(a.rate(MountValue.WRITTEN_BYTES))),
          new Column("meta/s", a -> number(a.rate(a.requests()))),
          new Column("meta ms", a -> millis(a.requests(), Latencies::mean)),
          new Column("dirty MiB", a -> mib(a.change().value(MountValue.DIRTY_BYTES))));

  private int printed;

  /** A column as wide as its title. */
  private record Column(String title, Function<Activity, String> value) {
    String padded(String text) {
      return " ".repeat(Math.max(0, title.length() - text.length())) + text;
    }
  }

  /** One line, after a head if it is time for one; each ends with a newline. */
  String of(Activity activity) {
    String head = printed++ % LINES_UNDER_A_HEAD == 0 ? joined(Column::title) : "";
    return head + joined(column -> column.padded(column.value().apply(activity)));
  }

  private static String joined(Function<Column, String> cell) {
    return String.join("  ", COLUMNS.stream().map(cell).toList()) + "\n";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 9.95 && value > 0 ? "%.1f" : "%.0f", value);
  }

  private static String mib(double bytes) {
    return number(bytes / MIB);
  }

  private static String millis(Latencies latencies, Function<Latencies, Duration> which) {
    return latencies.count() == 0
        ? "-"
        : String.format(Locale.ROOT, "%.2f", which.apply(latencies).toNanos() / NANOS_PER_MILLI);
  }
}
