package io.dfs.metaserver.store.postgres;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a dump that are no rows; {@code docs/internals/dump-format.md} specifies them all.
 */
final class DumpFormat {
  static final String FIRST = "DFS dump 1";

  /** Behind the rows of a table: no row is written like this. */
  static final String END_OF_ROWS = "\\.";

  private static final Pattern TABLE = Pattern.compile("table ([a-z_]+) ([a-z_,]+)");
  private static final Pattern SEQUENCE = Pattern.compile("sequence ([a-z_]+) ([0-9]{1,19})");
  private static final Pattern END = Pattern.compile("end ([0-9]{1,19}) ([0-9a-f]{8})");

  private DumpFormat() {}

  /** A table and the columns of its rows. */
  record Table(String name, String columns) {
    static Optional<Table> of(String line) {
      Matcher m = TABLE.matcher(line);
      return m.matches() ? Optional.of(new Table(m.group(1), m.group(2))) : Optional.empty();
    }

    String line() {
      return "table " + name + " " + columns;
    }
  }

  /** The last number that a sequence gave. */
  record Sequence(String name, long last) {
    static Optional<Sequence> of(String line) {
      Matcher m = SEQUENCE.matcher(line);
      return m.matches()
          ? Optional.of(new Sequence(m.group(1), Long.parseLong(m.group(2))))
          : Optional.empty();
    }

    String line() {
      return "sequence " + name + " " + last;
    }
  }

  /** The last line: rows before it, and the CRC32C of all bytes before it. */
  record End(long rows, int crc) {
    static Optional<End> of(String line) {
      Matcher m = END.matcher(line);
      return m.matches()
          ? Optional.of(
              new End(Long.parseLong(m.group(1)), Integer.parseUnsignedInt(m.group(2), 16)))
          : Optional.empty();
    }

    String line() {
      return "end %d %08x".formatted(rows, crc);
    }
  }

  static byte[] bytes(String line) {
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static FsException unusable(String why) {
    return new FsException(FsError.EINVAL, sentence(why));
  }

  /** PostgreSQL does not take a row. */
  static FsException unusable(@Nullable String why, Exception cause) {
    String first = String.valueOf(why).lines().findFirst().orElse("");
    return new FsException(FsError.EINVAL, sentence(first), cause);
  }

  private static String sentence(String why) {
    return "this is no whole dump: " + why + "; nothing was loaded";
  }
}
