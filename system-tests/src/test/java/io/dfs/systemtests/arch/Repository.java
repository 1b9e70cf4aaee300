package io.dfs.systemtests.arch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that the tests run in. */
final class Repository {
  static final Path ROOT = root();

  private Repository() {}

  private static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("docs/SEMANTICS.md"))) {
      Path parent = at.getParent();
      if (parent == null) {
        throw new IllegalStateException(
            "no docs/SEMANTICS.md above " + Path.of("").toAbsolutePath());
      }
      at = parent;
    }
    return at;
  }

  static String text(String file) throws IOException {
    return Files.readString(ROOT.resolve(file));
  }
}
