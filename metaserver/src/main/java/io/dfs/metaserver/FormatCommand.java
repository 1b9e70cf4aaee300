package io.dfs.metaserver;

import io.dfs.common.cli.ConfigFlag;
import io.dfs.common.cli.DfsCommand;
import io.dfs.common.cli.ServerOptions;
import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.config.ConfigException;
import io.dfs.common.config.ConfigValue;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.rpc.Release;
import io.dfs.metaserver.store.postgres.PostgresMetadataStore;
import io.dfs.metaserver.store.postgres.PostgresMetadataStore.Formatting;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code dfs format}: makes a cluster in an empty database with settings of one's own. */
@Command(
    name = "format",
    description = "Make a cluster in an empty database, with settings that stay for good.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    modelTransformer = FormatCommand.Flags.class,
    footer = {
      "",
      "Without it the first MetaServer makes the cluster with these defaults. The database is",
      "found as 'dfs metaserver' finds it: options, DFS_METASERVER_* variables, --config FILE.",
      "",
      "Examples:",
      "  dfs format --database-url jdbc:postgresql://db:5432/dfs --copies 2",
      "  dfs format --config /etc/dfs/metaserver.properties"
    })
public final class FormatCommand implements DfsCommand, Runnable {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--copies",
      paramLabel = "N",
      defaultValue = "3",
      description = "Copies of each chunk, 1 to 3 (default: 3).")
  private int copies;

  @Option(
      names = "--groups",
      paramLabel = "N",
      defaultValue = "1024",
      description = "Placement groups, 1 to 65535 (default: 1024).")
  private int groups;

  @Option(
      names = "--inline-limit",
      paramLabel = "BYTES",
      defaultValue = "16KiB",
      converter = Size.class,
      description = "Largest write that the database keeps, 0 to 64KiB (default: 16KiB).")
  private long inlineLimit;

  @Option(
      names = "--chunk-size",
      paramLabel = "BYTES",
      defaultValue = "8MiB",
      converter = Size.class,
      description = "Largest chunk, 64KiB to 8MiB in steps of 64KiB (default: 8MiB).")
  private long chunkSize;

  private static ServerOptions options() {
    List<ConfigFlag> flags = MetaServerCommand.databaseFlags();
    return new ServerOptions(MetaServerConfig.PREFIX, flags);
  }

  /** Adds the options that say where the database is. */
  static final class Flags implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec spec) {
      return options().addTo(spec);
    }
  }

  /** "64KiB". */
  static final class Size implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return ConfigValue.bytes(text);
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new TypeConversionException(
            "'%s' is no size: write 65536, 64KiB or 1MiB".formatted(text));
      }
    }
  }

  @Override
  public void run() {
    ClusterSettings wanted = settings();
    MetaServerConfig config =
        options()
            .read(
                MetaServerConfig.defaults(), spec.commandLine().getParseResult(), System.getenv());
    Formatting done =
        PostgresMetadataStore.format(
            config.database(wanted).withServer("", Release.of(FormatCommand.class)));
    if (!done.anew()) {
      throw new FsException(
          FsError.EEXIST,
          "this database holds a cluster already (%s): nothing was changed; give another database"
              .formatted(words(done.settings())));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println("formatted: " + words(done.settings()));
    out.flush();
  }

  private ClusterSettings settings() {
    try {
      return ClusterSettings.chosen(
          MetaServerProcess.newClusterId(), copies, groups, chunkSize, inlineLimit);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()));
    }
  }

  private static String words(ClusterSettings s) {
    return "cluster %s, copies %d, groups %d, chunk size %d KiB, inline limit %d KiB"
        .formatted(
            s.clusterId(),
            s.copies(),
            s.groupCount(),
            s.maxChunkBytes() >> 10,
            s.inlineLimitBytes() >> 10);
  }
}
