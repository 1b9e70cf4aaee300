package io.dfs.cli.cluster;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.rpc.AdminClient;
import io.dfs.common.cli.LocalClusterAddress;
import io.dfs.common.cli.LocalClusterOptions;
import io.dfs.common.cli.LocalClusterProvider;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster a command means: the one named, else the local one. */
public final class ClusterOptions {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Option(
      names = "--meta",
      paramLabel = "HOST:PORT",
      description = "A MetaServer of the cluster (default: that of the local cluster).")
  private @Nullable String meta;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Data directory of the local cluster (default: ~/.local/share/dfs).")
  private @Nullable Path dataDirectory;

  public Optional<String> meta() {
    return Optional.ofNullable(meta);
  }

  /** The local cluster that is meant, if it runs and no MetaServer is named. */
  public Optional<LocalClusterAddress> local() {
    return meta == null
        ? LocalClusterProvider.load().flatMap(p -> p.find(dataDirectory()))
        : Optional.empty();
  }

  private Path dataDirectory() {
    Map<String, String> environment = System.getenv();
    Path directory =
        dataDirectory == null
            ? LocalClusterOptions.defaultDataDirectory(environment)
            : dataDirectory;
    return directory.toAbsolutePath().normalize();
  }

  /** A connection to the cluster that is meant. ENXIO if there is none to mean. */
  public Admin connect(Optional<LocalClusterAddress> local) {
    return connect(
        meta()
            .or(() -> local.map(LocalClusterAddress::metaServer))
            .orElseThrow(
                () ->
                    new FsException(
                        FsError.ENXIO,
                        ("no local cluster runs in %s: start one with dfs-mount --local,"
                                + " or name a MetaServer with --meta HOST:PORT")
                            .formatted(dataDirectory()))));
  }

  static Admin connect(String metaServer) {
    return new AdminClient(
        metaServer, Optional.ofNullable(System.getenv("DFS_ADMIN_KEY")), Release.here(), TIMEOUT);
  }
}
