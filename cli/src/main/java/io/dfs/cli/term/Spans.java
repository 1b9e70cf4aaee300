package io.dfs.cli.term;

/** Spans of time for people. */
public final class Spans {
  private static final long[] UNIT_SECONDS = {86_400, 3600, 60};
  private static final String[] UNITS = {"d", "h", "min"};

  private Spans() {}

  /** 90,000 ms as "90 s", two hours as "120 min": in the largest unit of which there are two. */
  public static String text(long ms) {
    long seconds = Math.max(0, ms) / 1000;
    for (int i = 0; i < UNITS.length; i++) {
      if (seconds >= 2 * UNIT_SECONDS[i]) {
        return seconds / UNIT_SECONDS[i] + " " + UNITS[i];
      }
    }
    return seconds + " s";
  }

  /** What is left of a lease, or since when it has run out. */
  public static String lease(long leftMs) {
    return leftMs > 0 ? text(leftMs) + " left" : "ran out " + text(-leftMs) + " ago";
  }
}
