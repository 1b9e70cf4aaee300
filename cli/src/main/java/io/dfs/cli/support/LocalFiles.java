package io.dfs.cli.support;

import io.dfs.common.config.ShownSettings;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What lies on this machine: configuration files that were named, mounts, and the ends of logs.
 *
 * @param logs directories that hold logs
 */
record LocalFiles(List<Path> configurations, List<Path> logs) {
  private static final Path MOUNTS = Path.of("/proc/self/mounts");
  private static final int MOST_LOGS = 40;
  private static final int NAME_BYTES = 60;

  void into(Bundle bundle) {
    int number = 0;
    for (Path file : configurations) {
      String name = "config/" + ++number + "-" + name(file);
      bundle.attempt(name, () -> settings(file));
    }
    bundle.attempt("machine/dfs-mounts.txt", LocalFiles::mounts);
    for (Path directory : logs) {
      for (Path log : newest(directory)) {
        bundle.attempt("logs/" + ++number + "-" + name(log), () -> LogTail.of(log));
      }
    }
  }

  private static String name(Path file) {
    String name = file.getFileName().toString().replaceAll("[^\\w.-]", "_");
    return name.substring(Math.max(0, name.length() - NAME_BYTES));
  }

  /** Line by line as a server reads it, secrets left out. */
  private static String settings(Path file) {
    return load(file).entrySet().stream()
        .map(e -> e.getKey() + " = " + ShownSettings.shown(e.getKey(), e.getValue()) + "\n")
        .collect(Collectors.joining("", "# " + file + "\n", ""));
  }

  private static SortedMap<String, String> load(Path file) {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new FsException(FsError.EIO, "cannot read %s: %s".formatted(file, e), e);
    }
    SortedMap<String, String> settings = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
    return settings;
  }

  /** What the configurations that can be read say, secrets too. */
  List<Map<String, String>> settings() {
    List<Map<String, String>> all = new ArrayList<>();
    for (Path file : configurations) {
      try {
        all.add(load(file));
      } catch (FsException e) {
        // The bundle says that it is missing.
      }
    }
    return all;
  }

  /** From the kernel's list: no mount is touched. */
  private static String mounts() {
    try (Stream<String> lines = Files.lines(MOUNTS)) {
      return lines
          .filter(line -> line.contains(" fuse"))
          .map(line -> line + "\n")
          .collect(Collectors.joining());
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "cannot be read: " + e.getMessage(), e);
    }
  }

  /** Logs of a directory, if there is one. */
  private static List<Path> newest(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(f -> f.getFileName().toString().matches(".*\\.log(\\.\\d+)?"))
          .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
          .sorted(Comparator.comparingLong(LocalFiles::modified).reversed())
          .limit(MOST_LOGS)
          .toList();
    } catch (IOException e) {
      return List.of(); // not this user's
    }
  }

  private static long modified(Path file) {
    return file.toFile().lastModified();
  }
}
