package io.dfs.postgres;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a server writes to its log files from one moment on. */
final class ServerLog {
  private static final long LARGE_BYTES = 16L << 20;
  private static final int TAIL_BYTES = 64 << 10;

  private final Path directory;
  private final Map<Path, Long> lengthAtMark = new HashMap<>();

  private ServerLog(Path directory) {
    this.directory = directory;
  }

  /** From now on. Files that have grown large are dropped. */
  static ServerLog mark(Path directory) throws IOException {
    ServerLog log = new ServerLog(directory);
    for (Path file : log.files()) {
      long length = Files.size(file);
      if (length > LARGE_BYTES) {
        Files.delete(file);
      } else {
        log.lengthAtMark.put(file, length);
      }
    }
    return log;
  }

  /** Output before the server's own log is open. */
  Path startupFile() throws IOException {
    Path file = directory.resolve("startup.log");
    lengthAtMark.remove(file);
    Files.deleteIfExists(file);
    return file;
  }

  /** The last {@code count} lines written since the mark. */
  String lastLines(int count) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : files()) {
      lines.addAll(since(file, lengthAtMark.getOrDefault(file, 0L)));
    }
    return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      // "startup.log" sorts after the weekdays' files; it is the older part of one start's story.
      return all.filter(f -> f.toString().endsWith(".log"))
          .sorted((a, b) -> b.compareTo(a))
          .toList();
    }
  }

  private static List<String> since(Path file, long from) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long length = in.length();
      // Shorter than before: it was begun anew.
      long start = Math.max(length < from ? 0 : from, length - TAIL_BYTES);
      byte[] bytes = new byte[Math.toIntExact(length - start)];
      in.seek(start);
      in.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }
  }
}
