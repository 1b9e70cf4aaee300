package io.dfs.common.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How to run a local cluster.
 *
 * @param dataDirectory everything that is kept between runs; created if absent
 * @param gracePeriod how long a chunk without references stays; the cluster's default if empty
 */
public record LocalClusterOptions(Path dataDirectory, Optional<Duration> gracePeriod) {

  /** {@code $XDG_DATA_HOME/dfs}, else {@code ~/.local/share/dfs}. */
  public static Path defaultDataDirectory(Map<String, String> environment) {
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    if (!data.isEmpty()) {
      return Path.of(data, "dfs");
    }
    String home = environment.getOrDefault("HOME", System.getProperty("user.home", "/"));
    return Path.of(home, ".local", "share", "dfs");
  }
}
