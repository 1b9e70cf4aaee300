package io.dfs.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The processes that keep a mount busy, as far as this user may see them. */
final class Holders {
  private static final Path PROC = Path.of("/proc");
  private static final String SELF = Long.toString(ProcessHandle.current().pid());

  private Holders() {}

  /** As "bash (1234)", at most {@code limit}. Reads links only: it never touches the mount. */
  static List<String> of(Path mountPoint, int limit) {
    try (Stream<Path> processes = Files.list(PROC)) {
      return processes
          .filter(p -> p.getFileName().toString().matches("\\d+"))
          .filter(p -> !p.getFileName().toString().equals(SELF))
          .filter(p -> holds(p, mountPoint))
          .limit(limit)
          .map(Holders::name)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + PROC, e);
    }
  }

  private static boolean holds(Path process, Path mountPoint) {
    return links(process).stream().anyMatch(target -> target.startsWith(mountPoint));
  }

  /**
   * Where its directories and open files are; empty for a process that has ended or is not ours.
   */
  private static List<Path> links(Path process) {
    List<Path> sources = new ArrayList<>();
    sources.add(process.resolve("cwd"));
    sources.add(process.resolve("root"));
    sources.add(process.resolve("exe"));
    try (Stream<Path> files = Files.list(process.resolve("fd"))) {
      files.forEach(sources::add);
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
    List<Path> targets = new ArrayList<>();
    for (Path source : sources) {
      try {
        targets.add(Files.readSymbolicLink(source));
      } catch (IOException e) {
        // Closed in the meantime.
        continue;
      }
    }
    return targets;
  }

  private static String name(Path process) {
    String pid = process.getFileName().toString();
    try {
      return "%s (%s)".formatted(Files.readString(process.resolve("comm")).strip(), pid);
    } catch (IOException e) {
      return pid;
    }
  }
}
