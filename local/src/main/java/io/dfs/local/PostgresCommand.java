package io.dfs.local;

import io.dfs.common.cli.DfsCommand;
import io.dfs.common.net.ListenAddress;
import io.dfs.common.process.ServerProcess;
import io.dfs.common.process.Steps;
import io.dfs.postgres.EmbeddedPostgresConfig;
import io.dfs.postgres.PostgresAddress;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dfs postgres}: runs the embedded PostgreSQL until SIGTERM or SIGINT. */
@Command(
    name = "postgres",
    description = "Run a PostgreSQL of this machine for MetaServers of this machine.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "It listens on 127.0.0.1 only and makes DIR the first time. For several machines install",
      "PostgreSQL 18 or later as its own documentation says.",
      "",
      "Memory: ./dfs gives this process 64 MiB of heap; PostgreSQL itself takes about 200 MiB.",
      "",
      "Examples:",
      "  dfs postgres /var/lib/dfs/postgres",
      "  dfs postgres -d /var/lib/dfs/postgres --port 5433"
    })
public final class PostgresCommand implements DfsCommand, Runnable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(15);

  /** A clean stop, and one as by a crash after it. */
  private static final Duration STOP_BOUND = STOP.multipliedBy(2);

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "DIR", description = "Holds the database; made if absent.")
  private Path directory;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "5432",
      description = "Port on 127.0.0.1; 0 takes a free one (default: 5432).")
  private int port;

  @Option(
      names = {"-d", "--background"},
      description = "Return when it serves; it runs on in the background. ./dfs does this.")
  private boolean background;

  @Override
  public void run() {
    if (port < 0 || port > 65_535) {
      throw new ParameterException(spec.commandLine(), "--port must be 0 to 65535: " + port);
    }
    ServerProcess.run(this::start, background, System.getenv(), spec.commandLine().getOut());
  }

  private String start(Steps steps) {
    new ListenAddress("127.0.0.1", port).requireFree();
    LocalDatabase database =
        LocalDatabase.start(
            EmbeddedPostgresConfig.of(directory).withPort(port).withTimeouts(START, STOP));
    steps.push("PostgreSQL", STOP_BOUND, database::close);
    PostgresAddress address = database.address();
    return """
    PostgreSQL runs in %s. A MetaServer on it:
      dfs metaserver --database-url %s --database-user %s --database-password-file %s\
    """
        .formatted(
            directory.toAbsolutePath(),
            address.jdbcUrl(),
            address.user(),
            EmbeddedPostgresConfig.passwordFile(directory.toAbsolutePath()));
  }
}
