package io.dfs.cli.support;

import io.dfs.cli.cluster.Release;
import io.dfs.common.config.ShownSettings;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.mount.ThisMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Facts of this machine, its JVM and the environment. */
record Machine(Map<String, String> environment, Instant now) {
  private static final List<String> PROPERTIES =
      List.of(
          "java.version",
          "java.vendor",
          "java.vm.name",
          "java.vm.version",
          "java.home",
          "os.name",
          "os.arch",
          "os.version",
          "user.name",
          "file.encoding",
          "native.encoding",
          "dfs.launcher",
          "dfs.command");

  private static final List<String> FILES =
      List.of(
          "/etc/os-release",
          "/proc/version",
          "/proc/meminfo",
          "/proc/loadavg",
          "/proc/uptime",
          "/proc/self/limits",
          "/proc/self/cgroup",
          "/etc/fuse.conf");

  void into(Bundle bundle) {
    bundle.add(
        "version.txt",
        "dfs %s%ncollected %s on %s%n".formatted(Release.here(), now, ThisMachine.name()));
    bundle.add("java.txt", java());
    bundle.add("environment.txt", environment(environment));
    for (String file : FILES) {
      bundle.attempt("machine" + file.replaceFirst("^/(etc|proc)", ""), () -> read(Path.of(file)));
    }
    bundle.attempt("machine/fuse.txt", Machine::fuse);
  }

  private static String java() {
    Runtime runtime = Runtime.getRuntime();
    return PROPERTIES.stream()
            .map(name -> name + " = " + System.getProperty(name, "-") + "\n")
            .collect(Collectors.joining())
        + "processors = %d%nmax memory = %d bytes%n"
            .formatted(runtime.availableProcessors(), runtime.maxMemory());
  }

  /** All names; values of what DFS reads, unless they are secrets. */
  private static String environment(Map<String, String> environment) {
    StringBuilder out = new StringBuilder();
    new TreeMap<>(environment)
        .forEach(
            (name, value) ->
                out.append(name)
                    .append(
                        name.startsWith("DFS_") || name.equals("LANG")
                            ? " = " + ShownSettings.shown(name, value)
                            : "")
                    .append('\n'));
    return out.toString();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "cannot be read: " + e.getClass().getSimpleName(), e);
    }
  }

  private static String fuse() {
    return Stream.of("/dev/fuse", "/bin/fusermount", "/usr/bin/fusermount", "/usr/bin/fusermount3")
        .map(Path::of)
        .map(p -> p + (Files.exists(p) ? " is there\n" : " is not there\n"))
        .collect(Collectors.joining());
  }
}
