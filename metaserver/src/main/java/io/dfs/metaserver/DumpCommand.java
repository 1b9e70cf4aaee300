package io.dfs.metaserver;

import io.dfs.common.cli.DfsCommand;
import io.dfs.common.cli.ServerOptions;
import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.rpc.Release;
import io.dfs.metaserver.store.postgres.PostgresConfig;
import io.dfs.metaserver.store.postgres.PostgresMetadataStore;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dfs dump}. */
@Command(
    name = "dump",
    description = {
      "Write all metadata of a cluster to a file, as of one moment.",
      "The cluster goes on meanwhile. File contents above the inline limit stay on the DataNodes."
    },
    mixinStandardHelpOptions = true,
    modelTransformer = DumpCommand.Flags.class,
    footer = {
      "",
      "The file appears under its name when it is whole and on disk; it holds names, small files",
      "and where the others are: keep it as safe as these. The database is found as",
      "'dfs metaserver' finds it: options, DFS_METASERVER_* variables, --config FILE.",
      "",
      "Examples:",
      "  dfs dump --config /etc/dfs/metaserver.properties /backup/dfs.dump",
      "  dfs dump --database-url jdbc:postgresql://db:5432/dfs - | zstd > dfs.dump.zst"
    })
public final class DumpCommand implements DfsCommand, Runnable {
  private static final String STANDARD = "-";

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli requires it
  @Parameters(paramLabel = "FILE", description = "Where to; '-' for standard output.")
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
        .withServer("", Release.of(DumpCommand.class));
  }

  @Override
  public void run() {
    PostgresConfig config = config();
    if (file.equals(STANDARD)) {
      dump(config, new FileOutputStream(FileDescriptor.out));
      return;
    }
    Path target = Path.of(file);
    Path draft = target.resolveSibling(target.getFileName() + ".partial");
    long rows = toFile(config, draft, target);
    spec.commandLine().getOut().printf("dumped %d rows to %s%n", rows, target);
    spec.commandLine().getOut().flush();
  }

  private static long toFile(PostgresConfig config, Path draft, Path target) {
    boolean done = false;
    try (FileChannel channel =
        FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      try {
        long rows = dump(config, Channels.newOutputStream(channel));
        channel.force(true);
        Files.move(
            draft, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        done = true;
        return rows;
      } finally {
        if (!done) {
          Files.deleteIfExists(draft);
        }
      }
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "cannot write " + draft + ": " + e.getMessage(), e);
    }
  }

  private static long dump(PostgresConfig config, OutputStream out) {
    BufferedOutputStream buffered = new BufferedOutputStream(out, 1 << 16);
    return PostgresMetadataStore.dump(config, buffered);
  }
}
