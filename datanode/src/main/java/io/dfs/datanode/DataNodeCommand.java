package io.dfs.datanode;

import io.dfs.common.cli.ConfigFlag;
import io.dfs.common.cli.DfsCommand;
import io.dfs.common.cli.ServerOptions;
import io.dfs.common.process.ServerProcess;
import io.dfs.datanode.store.disk.DirectoryDump;
import io.dfs.datanode.store.disk.LiveRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dfs datanode}: runs a DataNode until SIGTERM or SIGINT; looks into its directories. */
@Command(
    name = "datanode",
    description = "Run a DataNode, or look into its data directories.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    modelTransformer = DataNodeCommand.Flags.class,
    footer = {
      "",
      "Each key of the configuration file is also a variable: data-directories=/a,/b is",
      "DFS_DATANODE_DATA_DIRECTORIES. Keys come from files or variables only:",
      "DFS_CLIENT_KEY[_FILE], DFS_DATANODE_KEY[_FILE], DFS_ADMIN_KEY[_FILE].",
      "DFS_LOG_FORMAT is text or json, DFS_LOG_LEVEL error to trace.",
      "",
      "Memory: ./dfs gives it 256 MiB of heap and 256 MiB outside; DFS_HEAP, DFS_DIRECT_MEMORY",
      "and DFS_JAVA_OPTS change that.",
      "",
      "Examples:",
      "  dfs datanode --config /etc/dfs/datanode.properties",
      "  dfs datanode --meta m1:7400,m2:7400 --data /disk1/dfs --data /disk2/dfs"
    })
public final class DataNodeCommand implements DfsCommand, Runnable {
  private static final DataNodeConfig DEFAULTS = DataNodeConfig.unspecified();

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Option(
      names = {"-d", "--background"},
      description = "Return when it serves; it runs on in the background. ./dfs does this.")
  private boolean background;

  private static ServerOptions options() {
    List<ConfigFlag> flags = new ArrayList<>();
    flags.add(
        ConfigFlag.list(
            "--meta",
            "meta-servers",
            "HOST:PORT",
            "MetaServers, separated by commas or the option repeated."));
    flags.add(
        ConfigFlag.list(
            "--data", "data-directories", "DIR", "A data directory; repeat it for more disks."));
    flags.add(ConfigFlag.of("zone", "NAME", "What fails together; copies go to different zones."));
    flags.add(
        ConfigFlag.of(
            "reserve-bytes", "BYTES", "Of each disk these are never filled (default: 4GiB)."));
    flags.addAll(ServerOptions.common(DEFAULTS.port(), DEFAULTS.httpPort()));
    return new ServerOptions(DataNodeConfig.PREFIX, flags);
  }

  /** Adds the options. */
  static final class Flags implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec spec) {
      return options().addTo(spec);
    }
  }

  @Override
  public void run() {
    DataNodeConfig config =
        options().read(DEFAULTS, spec.commandLine().getParseResult(), System.getenv());
    config.requireComplete();
    config.keys().requireFor(config.listenAddress());
    ServerProcess.run(
        new DataNodeProcess(config)::start,
        background,
        System.getenv(),
        spec.commandLine().getOut());
  }

  /** Prints a line {@code PATH OFFSET LENGTH} for the payload of each live chunk. */
  @Command(
      name = "dump",
      description = "Print 'path offset length' of each live chunk in a data directory.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  dfs datanode dump /disk1/dfs",
        "  dfs datanode dump /disk1/dfs | wc -l     how many chunks"
      })
  int dump(
      @Parameters(paramLabel = "DIR", description = "A data directory that is not in use.")
          Path directory)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    for (LiveRecord record : DirectoryDump.liveRecords(directory)) {
      out.printf(
          "%s %d %d%n",
          record.file().toAbsolutePath(), record.payloadOffset(), record.payloadBytes());
    }
    out.flush();
    return 0;
  }
}
