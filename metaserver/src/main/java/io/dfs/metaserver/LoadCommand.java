package io.dfs.metaserver;

import io.dfs.common.cli.DfsCommand;
import io.dfs.common.cli.ServerOptions;
import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.rpc.Release;
import io.dfs.metaserver.store.postgres.PostgresConfig;
import io.dfs.metaserver.store.postgres.PostgresMetadataStore;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dfs load}. */
@Command(
    name = "load",
    description = {
      "Make a cluster of what dfs dump wrote, in an empty database.",
      "All of it or nothing. MetaServers are started on that database afterwards."
    },
    mixinStandardHelpOptions = true,
    modelTransformer = LoadCommand.Flags.class,
    footer = {
      "",
      "DataNodes find their chunks where the dump says. Nothing is reclaimed until",
      "'dfs fsck --repair' has looked at every replica. The database is found as",
      "'dfs metaserver' finds it: options, DFS_METASERVER_* variables, --config FILE.",
      "",
      "Examples:",
      "  dfs load --config /etc/dfs/metaserver.properties /backup/dfs.dump",
      "  zstd -dc dfs.dump.zst | dfs load --database-url jdbc:postgresql://db2:5432/dfs -"
    })
public final class LoadCommand implements DfsCommand, Runnable {
  private static final String STANDARD = "-";

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli requires it
  @Parameters(paramLabel = "FILE", description = "What dfs dump wrote; '-' for standard input.")
  private String file;

  private static ServerOptions options() {
    return new ServerOptions(MetaServerConfig.PREFIX, MetaServerCommand.databaseFlags());
  }

  /** Adds the options that say where the database is. */
  static final class Flags implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec spec) {
      return options().addTo(spec);
    }
  }

  private PostgresConfig config() {
    return options()
        .read(MetaServerConfig.defaults(), spec.commandLine().getParseResult(), System.getenv())
        .database(ClusterSettings.defaults(""))
        .withServer("", Release.of(LoadCommand.class));
  }

  @Override
  public void run() {
    PostgresConfig config = config();
    try (InputStream in = file.equals(STANDARD) ? System.in : Files.newInputStream(Path.of(file))) {
      long rows = PostgresMetadataStore.load(config, new BufferedInputStream(in));
      spec.commandLine().getOut().printf("loaded %d rows; now start MetaServers%n", rows);
      spec.commandLine().getOut().flush();
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
