package io.dfs.cli.support;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The last whole lines of a log. */
final class LogTail {
  private static final int MOST_BYTES = 256 << 10;

  private LogTail() {}

  static String of(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      long start = Math.max(0, channel.size() - MOST_BYTES);
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MOST_BYTES, channel.size() - start));
      int length = 0;
      while (bytes.hasRemaining() && length >= 0) {
        length = channel.read(bytes, start + bytes.position());
      }
      String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
      String whole = start == 0 ? text : text.substring(text.indexOf('\n') + 1);
      return "# %s%s%n%s".formatted(file, start == 0 ? "" : ", its end", whole);
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
