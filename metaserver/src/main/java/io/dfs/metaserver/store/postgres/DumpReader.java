package io.dfs.metaserver.store.postgres;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The lines of a dump, and the checksum of those before the present one. Confined to a thread. */
final class DumpReader {
  /** The longest row has the largest value of an extended attribute, twice as long in hex. */
  private static final int MAX_LINE_BYTES = 4 << 20;

  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private final CRC32C before = new CRC32C();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int filled;
  private byte[] last = {};

  DumpReader(InputStream in) {
    this.in = in;
  }

  /** CRC32C of all lines before the one that {@link #line} returned last. */
  int crcBefore() {
    return (int) before.getValue();
  }

  /** The next line with its line break; empty at the end. */
  Optional<byte[]> line() throws IOException {
    before.update(last);
    last = new byte[0];
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (at < filled || fill()) {
      int end = at;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      boolean whole = end < filled;
      line.write(buffer, at, end - at + (whole ? 1 : 0));
      at = whole ? end + 1 : end;
      if (line.size() > MAX_LINE_BYTES) {
        throw DumpFormat.unusable("a line is longer than any that a dump has");
      }
      if (whole) {
        last = line.toByteArray();
        return Optional.of(last);
      }
    }
    if (line.size() > 0) {
      throw DumpFormat.unusable("it ends in the middle of a line");
    }
    return Optional.empty();
  }

  /** The next line as text, without its line break. */
  String text() throws IOException {
    byte[] line = line().orElseThrow(() -> DumpFormat.unusable("its end is missing"));
    return new String(line, 0, line.length - 1, StandardCharsets.UTF_8);
  }

  private boolean fill() throws IOException {
    at = 0;
    filled = Math.max(0, in.read(buffer));
    return filled > 0;
  }
}
