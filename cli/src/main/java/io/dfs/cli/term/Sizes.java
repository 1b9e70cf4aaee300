package io.dfs.cli.term;

import java.util.Locale;

/** Sizes for people. */
public final class Sizes {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final String SHORT_UNITS = "BKMGTPE";

  private Sizes() {}

  /** 1536 as "1.5 KiB". */
  public static String text(long bytes) {
    int unit = unit(bytes);
    return unit == 0 ? bytes + " B" : scaled(bytes, unit) + " " + UNITS[unit];
  }

  /** 1536 as "1.5K", as ls and du have it. */
  public static String brief(long bytes) {
    int unit = unit(bytes);
    return unit == 0 ? Long.toString(bytes) : scaled(bytes, unit) + SHORT_UNITS.charAt(unit);
  }

  private static int unit(long bytes) {
    int unit = 0;
    for (long rest = bytes; rest >= 1024 && unit < UNITS.length - 1; rest >>= 10) {
      unit++;
    }
    return unit;
  }

  private static String scaled(long bytes, int unit) {
    double value = bytes / Math.pow(1024, unit);
    return String.format(Locale.ROOT, value < 9.95 ? "%.1f" : "%.0f", value);
  }
}
