package io.dfs.cli.cluster;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.term.ByteText;
import io.dfs.common.cli.LocalClusterOptions;
import io.dfs.common.cli.LocalClusterProvider;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/**
 * Which cluster a command means: the one that {@code --meta} names, else the one whose mount a path
 * lies in, else that of {@code DFS_META}, else the local one that runs.
 */
public final class ClusterOptions {
  private static final String VARIABLE = "DFS_META";

  private final Map<String, String> environment;
  private final AdminOpener admins;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--meta",
      paramLabel = "HOST:PORT,...",
      hideParamSyntax = true,
      split = ",",
      description =
          "MetaServers of the cluster, separated by commas (default: $DFS_META, else those of the"
              + " local cluster).")
  private List<String> meta = new ArrayList<>();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Data directory of the local cluster (default: ~/.local/share/dfs).")
  private @Nullable Path dataDirectory;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description =
          "File with the cluster key (default: $DFS_CLIENT_KEY for files, $DFS_ADMIN_KEY for the"
              + " cluster).")
  private @Nullable Path keyFile;

  public ClusterOptions(Map<String, String> environment, AdminOpener admins) {
    this.environment = environment;
    this.admins = admins;
  }

  /**
   * The cluster that is meant.
   *
   * @throws FsException ENXIO if there is none to mean
   */
  public Cluster cluster() {
    return named().or(this::local).orElseThrow(this::none);
  }

  /** That of {@code --meta} or the environment. */
  private Optional<Cluster> named() {
    return fromOption().or(this::fromEnvironment);
  }

  private Optional<Cluster> fromOption() {
    return meta.isEmpty() ? Optional.empty() : Optional.of(at("--meta", meta));
  }

  private Optional<Cluster> fromEnvironment() {
    String value = environment.getOrDefault(VARIABLE, "");
    return value.isEmpty() || dataDirectory != null
        ? Optional.empty()
        : Optional.of(at(VARIABLE, List.of(value.split(","))));
  }

  private Cluster at(String what, List<String> addresses) {
    for (String address : addresses) {
      if (!address.matches("[^\\s/]+:\\d{1,5}")) {
        throw new ParameterException(
            spec.commandLine(),
            "%s: '%s' is no address: write HOST:PORT".formatted(what, ByteText.shown(address)));
      }
    }
    return Cluster.at(addresses);
  }

  private Optional<Cluster> local() {
    return LocalClusterProvider.load()
        .flatMap(provider -> provider.find(directory()))
        .map(address -> new Cluster(List.of(address.metaServer()), Optional.of(address)));
  }

  /** That of the local cluster, whether one runs or not. */
  public Path directory() {
    Path directory =
        dataDirectory == null
            ? LocalClusterOptions.defaultDataDirectory(environment)
            : dataDirectory;
    return directory.toAbsolutePath().normalize();
  }

  private FsException none() {
    return new FsException(
        FsError.ENXIO,
        ("no local cluster runs in %s: start one with dfs-mount --local,"
                + " or name a MetaServer with --meta HOST:PORT")
            .formatted(directory()));
  }

  /**
   * Where a path that a user wrote is: below a mount of this machine, unless {@code --meta} says
   * that it is one of the volume.
   *
   * @throws FsException ENXIO if there is no cluster to mean
   */
  public Located locate(String said) {
    Optional<Located> mounted =
        fromOption().isPresent()
            ? Optional.empty()
            : MountedPath.of(said).map(MountedPath::located);
    return mounted.orElseGet(() -> inVolume(said));
  }

  /** Which path is meant when none is given: where the user stands, if that is in a mount. */
  public String here() {
    return fromOption().isEmpty() && MountedPath.of(".").isPresent() ? "." : "/";
  }

  private Located inVolume(String said) {
    if (!said.startsWith("/")) {
      throw new ParameterException(
          spec.commandLine(),
          "%s is not below a DFS mount, and a path in a volume begins with '/'"
              .formatted(said.isEmpty() ? "''" : ByteText.shown(said)));
    }
    Optional<Cluster> cluster = named().or(this::local);
    if (cluster.isEmpty()) {
      throw new FsException(
          FsError.ENXIO,
          "%s is not below a DFS mount, and %s"
              .formatted(ByteText.shown(said), none().getMessage()));
    }
    return new Located(cluster.get(), said, false, InodeId.ROOT, said);
  }

  /** The one that was named, if any. */
  public Optional<Path> keyFile() {
    return Optional.ofNullable(keyFile);
  }

  /** The cluster's key of a role; empty without. */
  public Optional<String> key(Keys role) {
    return role.find(keyFile(), environment);
  }

  /** A connection for questions about the cluster. */
  public Admin admin(Cluster cluster) {
    return admins.open(cluster.metaServers(), key(Keys.ADMIN));
  }

  /** The same to one server. */
  public Admin admin(String metaServer) {
    return admin(Cluster.at(List.of(metaServer)));
  }
}
