package io.dfs.cli.support;

import io.dfs.common.config.Redaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The secrets that this process could know, so that they are found wherever they stand. */
final class Secrets {
  private static final int MOST_BYTES = 64 << 10;
  private static final Pattern IN_FILE = Pattern.compile("(?i)[-_]file$");

  private Secrets() {}

  /**
   * Those of the environment and of configurations, of the files that both name, and of files that
   * hold one.
   */
  static Redaction of(
      Map<String, String> environment, List<Map<String, String>> configurations, List<Path> files) {
    List<String> known = new ArrayList<>();
    collect(environment, known);
    configurations.forEach(c -> collect(c, known));
    files.forEach(file -> inFile(file.toString()).ifPresent(known::add));
    return new Redaction(known);
  }

  private static void collect(Map<String, String> settings, List<String> known) {
    settings.forEach(
        (name, value) -> {
          if (Redaction.isSecret(name)) {
            known.add(value.strip());
            inFile(value).ifPresent(known::add);
          } else if (IN_FILE.matcher(name).find()
              && Redaction.isSecret(IN_FILE.matcher(name).replaceAll(""))) {
            inFile(value).ifPresent(known::add);
          }
        });
  }

  private static Optional<String> inFile(String name) {
    try {
      Path file = Path.of(name);
      return Files.isRegularFile(file) && Files.size(file) <= MOST_BYTES
          ? Optional.of(Files.readString(file).strip())
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // it is no file, or nothing that this process could tell
    }
  }
}
