package io.dfs.cli.support;

import io.dfs.common.config.Redaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The secrets that this process could know, so that they are found wherever they stand. */
final class Secrets {
  private static final int MOST_BYTES = 64 << 10;
  private static final Pattern IN_FILE = Pattern.compile("(?i)[-_]file$");

  /** A password among the parameters of a URL. */
  private static final Pattern IN_URL = Pattern.compile("(?i)[?&;]password=([^&;\\s]+)");

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
    files.forEach(file -> known.addAll(inFile(file.toString())));
    return new Redaction(known);
  }

  private static void collect(Map<String, String> settings, List<String> known) {
    settings.forEach(
        (name, value) -> {
          if (Redaction.isSecret(name)) {
            known.add(value.strip());
            known.addAll(inFile(value));
          } else if (IN_FILE.matcher(name).find()
              && Redaction.isSecret(IN_FILE.matcher(name).replaceAll(""))) {
            known.addAll(inFile(value));
          }
          IN_URL.matcher(value).results().map(m -> m.group(1)).forEach(known::add);
        });
  }

  /** The file's text, and each of its lines. */
  private static List<String> inFile(String name) {
    try {
      Path file = Path.of(name);
      if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
        return List.of();
      }
      String text = Files.readString(file).strip();
      return Stream.concat(Stream.of(text), text.lines().map(String::strip)).toList();
    } catch (IOException | IllegalArgumentException e) {
      return List.of(); // it is no file, or nothing that this process could tell
    }
  }
}
