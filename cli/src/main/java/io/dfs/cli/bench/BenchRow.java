package io.dfs.cli.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One result.
 *
 * @param value how much in a second, by all threads
 * @param cost how long one file took a thread
 */
record BenchRow(String item, double value, String valueUnit, double cost, String costUnit) {
  private static final double NANOS = 1e9;
  private static final double MIB = 1 << 20;
  private static final double MILLIS = 1e3;

  /** Each thread had one big file. */
  static BenchRow big(String item, long totalBytes, long nanos) {
    double seconds = Math.max(1, nanos) / NANOS;
    return new BenchRow(item, totalBytes / MIB / seconds, "MiB/s", seconds, "s/file");
  }

  static BenchRow small(String item, int files, int threads, long nanos) {
    double seconds = Math.max(1, nanos) / NANOS;
    return new BenchRow(
        item, files / seconds, "files/s", MILLIS * seconds * threads / files, "ms/file");
  }

  String valueText() {
    return String.format(Locale.ROOT, "%.2f %s", value, valueUnit);
  }

  String costText() {
    return String.format(Locale.ROOT, "%.2f %s", cost, costUnit);
  }

  Map<String, Object> json() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("item", item);
    row.put("value", value);
    row.put("unit", valueUnit);
    row.put("cost", cost);
    row.put("cost_unit", costUnit);
    return row;
  }
}
