package io.dfs.systemtests.mount;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How many requests of the kernel, requests of the session and SQL statements there were, by name.
 */
record Costs(Map<String, Long> kernel, Map<String, Long> session, Map<String, Long> sql) {

  /** What came since. */
  Costs since(Costs before) {
    return new Costs(
        difference(kernel, before.kernel),
        difference(session, before.session),
        difference(sql, before.sql));
  }

  private static Map<String, Long> difference(Map<String, Long> now, Map<String, Long> before) {
    Map<String, Long> difference = new TreeMap<>();
    now.forEach(
        (name, n) -> {
          long more = n - before.getOrDefault(name, 0L);
          if (more != 0) {
            difference.put(name, more);
          }
        });
    return difference;
  }

  long statements() {
    return sum(sql);
  }

  /** As a row of a table in Markdown. */
  String row(String operation) {
    return "| %s | %s | %s | %s |".formatted(operation, cell(kernel), cell(session), cell(sql));
  }

  private static String cell(Map<String, Long> counts) {
    String parts =
        counts.entrySet().stream()
            .map(e -> e.getValue() == 1 ? e.getKey() : e.getValue() + " " + e.getKey())
            .collect(Collectors.joining(", "));
    return counts.isEmpty() ? "0" : sum(counts) + ": " + parts;
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(n -> n).sum();
  }
}
