package io.dfs.testkit.postgres;

import io.dfs.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Directories of test servers below the user's temporary directory. A JVM that was killed leaves
 * its server running there; the next one that creates a directory ends it and removes its files.
 */
final class TestServerDirectories {
  private TestServerDirectories() {}

  static Path create() {
    try {
      Path parent =
          Path.of(
              System.getProperty("java.io.tmpdir"),
              "dfs-test-postgres-" + System.getProperty("user.name"));
      Files.createDirectories(parent);
      removeAbandoned(parent);
      return Files.createTempDirectory(parent, ProcessHandle.current().pid() + "-");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create a directory for a test server", e);
    }
  }

  static void remove(Path directory) {
    try {
      EmbeddedPostgres.discard(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove the test server's " + directory, e);
    }
  }

  private static void removeAbandoned(Path parent) throws IOException {
    List<Path> others;
    try (Stream<Path> all = Files.list(parent)) {
      others = all.toList();
    }
    for (Path other : others) {
      if (!ownerAlive(other)) {
        remove(other);
      }
    }
  }

  /**
   * The name begins with the owner's process id: a directory is not locked from its first moment.
   */
  private static boolean ownerAlive(Path directory) {
    String name = directory.getFileName().toString();
    long pid = Long.parseLong(name.substring(0, name.indexOf('-')));
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
