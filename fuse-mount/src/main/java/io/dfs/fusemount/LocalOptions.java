package io.dfs.fusemount;

import io.dfs.common.cli.LocalClusterOptions;
import io.dfs.fusemount.options.TimeText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options about a cluster on this machine. */
final class LocalOptions {
  @Option(
      names = "--local",
      description = "Start a cluster in this process, or join the one that runs on this machine.")
  private boolean local;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "With --local: where all is kept (default: ~/.local/share/dfs).")
  private @Nullable Path dataDirectory;

  @Option(
      names = "--grace-period",
      paramLabel = "TIME",
      converter = TimeText.class,
      description = "With --local: how long the space of deleted data stays (default: 10m).")
  private @Nullable Duration gracePeriod;

  boolean isAsked() {
    return local;
  }

  /** Whether there are options that mean nothing without --local. */
  boolean isIncomplete() {
    return !local && (dataDirectory != null || gracePeriod != null);
  }

  /** The cluster to start or join; empty without --local. */
  Optional<LocalClusterOptions> cluster(Map<String, String> environment) {
    if (!local) {
      return Optional.empty();
    }
    Path directory =
        dataDirectory == null
            ? LocalClusterOptions.defaultDataDirectory(environment)
            : dataDirectory;
    return Optional.of(
        new LocalClusterOptions(
            directory.toAbsolutePath().normalize(), Optional.ofNullable(gracePeriod)));
  }
}
