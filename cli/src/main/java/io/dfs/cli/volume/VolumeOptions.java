package io.dfs.cli.volume;

import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.Cluster;
import io.dfs.cli.cluster.ClusterOptions;
import io.dfs.cli.cluster.Keys;
import io.dfs.cli.cluster.Located;
import io.dfs.cli.term.Surroundings;
import io.dfs.cli.term.Values;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which volume a command works on, and how long it waits for it. */
public final class VolumeOptions {
  private final Surroundings surroundings;
  private final VolumeOpener opener;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Mixin private final ClusterOptions cluster;

  @Option(
      names = "--op-timeout",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = Values.Time.class,
      description = "How long one call waits for the cluster (default: ${DEFAULT-VALUE}).")
  private Duration opTimeout = Duration.ofSeconds(60);

  public VolumeOptions(Surroundings surroundings, AdminOpener admins, VolumeOpener opener) {
    this.surroundings = surroundings;
    this.opener = opener;
    this.cluster = new ClusterOptions(surroundings.environment(), admins);
  }

  /** Where a path is that the user wrote. */
  public Located locate(String said) {
    return cluster.locate(said);
  }

  /** The paths given, or the one that is meant without. */
  public List<String> orHere(List<String> paths) {
    return paths.isEmpty() ? List.of(cluster.here()) : paths;
  }

  /** What a command does to one of its paths. */
  @FunctionalInterface
  public interface PathWork {
    /** A failure is one of this path alone. */
    void on(Volume volume, Located path);
  }

  /**
   * Does the work on each path, one after the other; what fails is told at once.
   *
   * @return the exit code
   */
  public int each(List<String> paths, PathWork work) {
    List<Located> located = paths.stream().map(cluster::locate).toList();
    Tally tally = new Tally(surroundings);
    try (Volume volume = open(located)) {
      located.forEach(path -> tally.attempt(() -> work.on(volume, path)));
    }
    return tally.exitCode();
  }

  /** The one volume that all the paths lie in. */
  public Volume open(List<Located> paths) {
    Cluster first = paths.getFirst().cluster();
    for (Located path : paths) {
      if (!path.cluster().metaServers().equals(first.metaServers())) {
        throw new ParameterException(
            spec.commandLine(), "the paths lie in different clusters: name one at a time");
      }
    }
    return opener.open(
        new VolumeOpener.Request(
            first.metaServers(), cluster.key(Keys.CLIENT), opTimeout, spec.qualifiedName()));
  }
}
