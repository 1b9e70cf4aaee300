package io.dfs.postgres;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to run one embedded PostgreSQL.
 *
 * @param directory holds everything that must survive; created if absent
 * @param cacheDirectory where the server's binaries are unpacked, shared by all servers of a user
 * @param port TCP port on 127.0.0.1; 0 takes a free one at every start
 * @param durable false gives up fsync: for tests only, a crash of the machine may lose everything
 * @param startTimeout bound for creating the directory, and again for recovery and start
 * @param stopTimeout bound for a clean stop, after which the server is stopped as by a crash
 * @param settings PostgreSQL settings that override ours
 */
public record EmbeddedPostgresConfig(
    Path directory,
    Path cacheDirectory,
    int port,
    boolean durable,
    Duration startTimeout,
    Duration stopTimeout,
    Map<String, String> settings) {

  public EmbeddedPostgresConfig {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
    }
    if (!startTimeout.isPositive() || !stopTimeout.isPositive()) {
      throw new IllegalArgumentException("timeouts must be positive");
    }
    settings = Map.copyOf(settings);
  }

  /** A durable server on a free port with the usual bounds. */
  public static EmbeddedPostgresConfig of(Path directory) {
    return new EmbeddedPostgresConfig(
        directory,
        defaultCacheDirectory(System.getenv()),
        0,
        true,
        Duration.ofSeconds(60),
        Duration.ofSeconds(15),
        Map.of());
  }

  public EmbeddedPostgresConfig withCacheDirectory(Path path) {
    return new EmbeddedPostgresConfig(
        directory, path, port, durable, startTimeout, stopTimeout, settings);
  }

  public EmbeddedPostgresConfig withPort(int fixedPort) {
    return new EmbeddedPostgresConfig(
        directory, cacheDirectory, fixedPort, durable, startTimeout, stopTimeout, settings);
  }

  /** For tests only: no fsync anywhere. */
  public EmbeddedPostgresConfig notDurable() {
    return new EmbeddedPostgresConfig(
        directory, cacheDirectory, port, false, startTimeout, stopTimeout, settings);
  }

  public EmbeddedPostgresConfig withTimeouts(Duration start, Duration stop) {
    return new EmbeddedPostgresConfig(
        directory, cacheDirectory, port, durable, start, stop, settings);
  }

  public EmbeddedPostgresConfig withSetting(String name, String value) {
    Map<String, String> more = new HashMap<>(settings);
    more.put(name, value);
    return new EmbeddedPostgresConfig(
        directory, cacheDirectory, port, durable, startTimeout, stopTimeout, more);
  }

  /** Where the password of a server's user stands, for programs of the same user. */
  public static Path passwordFile(Path directory) {
    return new DataDirectory(directory).passwordFile();
  }

  static Path defaultCacheDirectory(Map<String, String> environment) {
    @Nullable String cache = environment.get("XDG_CACHE_HOME");
    if (cache != null && !cache.isEmpty()) {
      return Path.of(cache, "dfs");
    }
    String home = environment.getOrDefault("HOME", System.getProperty("user.home", "/"));
    return Path.of(home, ".cache", "dfs");
  }
}
