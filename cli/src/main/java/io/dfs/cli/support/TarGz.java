package io.dfs.cli.support;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Writes a compressed archive of files in the format of POSIX (ustar). Confined to a thread. */
final class TarGz implements AutoCloseable {
  private static final int BLOCK = 512;
  private static final int NAME = 100;
  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM_LENGTH = 8;

  private final GZIPOutputStream out;
  private final Instant modified;

  TarGz(OutputStream out, Instant modified) throws IOException {
    this.out = new GZIPOutputStream(out);
    this.modified = modified;
  }

  void file(String name, byte[] bytes) throws IOException {
    out.write(header(name, bytes.length));
    out.write(bytes);
    out.write(new byte[(BLOCK - bytes.length % BLOCK) % BLOCK]);
  }

  private byte[] header(String name, int size) {
    byte[] header = new byte[BLOCK];
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    if (path.length > NAME) {
      throw new IllegalArgumentException("a name of more than 100 bytes: " + name);
    }
    System.arraycopy(path, 0, header, 0, path.length);
    put(header, 100, "0000600\0");
    put(header, 108, "0000000\0");
    put(header, 116, "0000000\0");
    put(header, 124, octal(size));
    put(header, 136, octal(modified.getEpochSecond()));
    put(header, CHECKSUM_AT, " ".repeat(CHECKSUM_LENGTH));
    put(header, 156, "0");
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xFF;
    }
    put(header, CHECKSUM_AT, String.format(Locale.ROOT, "%06o\0 ", sum));
    return header;
  }

  private static String octal(long number) {
    return String.format(Locale.ROOT, "%011o\0", number);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  /** Two empty blocks are the end. */
  @Override
  public void close() throws IOException {
    out.write(new byte[2 * BLOCK]);
    out.finish();
  }
}
