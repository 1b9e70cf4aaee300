package io.dfs.cli.files;

import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Attributes as ls and stat print them. */
final class Modes {
  private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final long NANOS = 1_000_000_000L;

  private Modes() {}

  /** "drwxr-xr-x". */
  static String letters(Attr attr) {
    int p = attr.permissions();
    return letter(attr.kind())
        + triple(p >> 6, (p & 04000) != 0, 's')
        + triple(p >> 3, (p & 02000) != 0, 's')
        + triple(p, (p & 01000) != 0, 't');
  }

  private static String triple(int bits, boolean special, char letter) {
    boolean execute = (bits & 1) != 0;
    char last = execute ? 'x' : '-';
    if (special) {
      last = execute ? letter : Character.toUpperCase(letter);
    }
    return ((bits & 4) != 0 ? "r" : "-") + ((bits & 2) != 0 ? "w" : "-") + last;
  }

  private static char letter(Kind kind) {
    return switch (kind) {
      case FILE -> '-';
      case DIRECTORY -> 'd';
      case SYMLINK -> 'l';
      case FIFO -> 'p';
      case SOCKET -> 's';
      case CHARACTER_DEVICE -> 'c';
      case BLOCK_DEVICE -> 'b';
    };
  }

  static String kind(Attr attr) {
    return attr.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static Instant time(long ns) {
    return Instant.ofEpochSecond(Math.floorDiv(ns, NANOS), Math.floorMod(ns, NANOS));
  }

  /** In the zone of whoever looks. */
  static String minutes(long ns) {
    return MINUTES.format(time(ns).atZone(ZoneId.systemDefault()));
  }

  /** What stat calls blocks: 512 bytes each. */
  static long blocks(Attr attr) {
    return (attr.allocatedBytes() + 511) / 512;
  }
}
