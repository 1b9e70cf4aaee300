package io.dfs.cli.term;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The words after {@code dfs} as {@link ByteText}. The JVM decodes them by the locale and loses
 * what does not fit it, so they are read from the kernel again.
 */
public final class CommandWords {
  private static final Path SOURCE = Path.of("/proc/self/cmdline");

  private CommandWords() {}

  /** The words that main was given, exactly. */
  public static String[] exact(String[] given) {
    if (isPlain(given)) {
      return given;
    }
    try {
      return exact(given, Files.readAllBytes(SOURCE));
    } catch (IOException e) {
      return given; // no /proc: what the JVM made of them is all there is
    }
  }

  private static boolean isPlain(String[] given) {
    return String.join("", given).chars().allMatch(c -> c > 0 && c < 0x80 && c != '?');
  }

  /** The last words of a command line whose words end with NUL. */
  static String[] exact(String[] given, byte[] commandLine) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < commandLine.length; i++) {
      if (commandLine[i] == 0) {
        words.add(ByteText.text(Arrays.copyOfRange(commandLine, start, i)));
        start = i + 1;
      }
    }
    return words.size() < given.length
        ? given
        : words.subList(words.size() - given.length, words.size()).toArray(String[]::new);
  }
}
