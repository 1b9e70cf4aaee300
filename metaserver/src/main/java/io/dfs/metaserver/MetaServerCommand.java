package io.dfs.metaserver;

import io.dfs.common.cli.ConfigFlag;
import io.dfs.common.cli.DfsCommand;
import io.dfs.common.cli.ServerOptions;
import io.dfs.common.process.ServerProcess;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dfs metaserver}: runs a MetaServer until SIGTERM or SIGINT. */
@Command(
    name = "metaserver",
    description = "Run a MetaServer.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    modelTransformer = MetaServerCommand.Flags.class,
    footer = {
      "",
      "The first MetaServer on an empty database makes the cluster with defaults; 'dfs format'",
      "does it with others. Any number of MetaServers may share a database.",
      "",
      "Each key of the configuration file is also a variable: database-url=... is",
      "DFS_METASERVER_DATABASE_URL. Secrets come from files or variables only:",
      "DFS_METASERVER_DATABASE_PASSWORD[_FILE], DFS_CLIENT_KEY[_FILE], DFS_DATANODE_KEY[_FILE],",
      "DFS_ADMIN_KEY[_FILE]. DFS_LOG_FORMAT is text or json, DFS_LOG_LEVEL error to trace.",
      "",
      "Memory: ./dfs gives it 384 MiB of heap and 128 MiB outside; DFS_HEAP, DFS_DIRECT_MEMORY",
      "and DFS_JAVA_OPTS change that.",
      "",
      "Examples:",
      "  dfs metaserver --config /etc/dfs/metaserver.properties",
      "  DFS_METASERVER_DATABASE_PASSWORD_FILE=pw \\",
      "    dfs metaserver --database-url jdbc:postgresql://db:5432/dfs --port 7400"
    })
public final class MetaServerCommand implements DfsCommand, Runnable {
  private static final MetaServerConfig DEFAULTS = MetaServerConfig.defaults();

  private static final List<ConfigFlag> DATABASE =
      List.of(
          ConfigFlag.of(
              "database-url",
              "URL",
              "JDBC URL of PostgreSQL 18 or later (default: %s)."
                  .formatted(DEFAULTS.databaseUrl())),
          ConfigFlag.of(
              "database-user",
              "NAME",
              "Who owns that database (default: %s).".formatted(DEFAULTS.databaseUser())),
          ConfigFlag.of("database-password-file", "FILE", "Holds that user's password."));

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Option(
      names = {"-d", "--background"},
      description = "Return when it serves; it runs on in the background. ./dfs does this.")
  private boolean background;

  /** Those that say where the database is, and how its user logs in. */
  static List<ConfigFlag> databaseFlags() {
    return DATABASE;
  }

  private static ServerOptions options() {
    List<ConfigFlag> flags = new ArrayList<>(DATABASE);
    flags.addAll(ServerOptions.common(DEFAULTS.port(), DEFAULTS.httpPort()));
    return new ServerOptions(MetaServerConfig.PREFIX, flags);
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
    MetaServerConfig config =
        options().read(DEFAULTS, spec.commandLine().getParseResult(), System.getenv());
    config.keys().requireFor(config.listenAddress());
    ServerProcess.run(
        new MetaServerProcess(config)::start,
        background,
        System.getenv(),
        spec.commandLine().getOut());
  }
}
