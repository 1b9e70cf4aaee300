package io.dfs.cli;

import io.dfs.cli.inspect.InfoCommand;
import io.dfs.cli.inspect.StatusCommand;
import io.dfs.common.cli.DfsCommand;
import io.dfs.common.cli.Logs;
import io.dfs.common.cli.Logs.Program;
import io.dfs.common.config.ConfigException;
import io.dfs.common.error.FsException;
import java.io.PrintWriter;
import java.util.ServiceLoader;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code dfs}. */
@Command(
    name = "dfs",
    description = "Look at and look after a DFS cluster. To mount one: dfs-mount.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Provider.class,
    subcommands = {
      StatusCommand.class,
      InfoCommand.class,
      UmountCommand.class,
      VersionCommand.class
    })
public final class Dfs implements Runnable {
  static final int FAILURE = 1;
  static final int USAGE = 2;

  /** Commands that run on. */
  private static final Set<String> SERVERS = Set.of("metaserver", "datanode", "postgres");

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  public static void main(String[] arguments) {
    try {
      Logs.start(serves(arguments) ? Program.SERVER : Program.COMMAND, System.getenv());
    } catch (ConfigException e) {
      System.err.println("dfs: " + e.getMessage());
      System.exit(USAGE);
    }
    System.exit(commandLine().execute(arguments));
  }

  private static boolean serves(String[] arguments) {
    return arguments.length > 0 && SERVERS.contains(arguments[0]);
  }

  /** With the subcommands of all modules on the class path. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Dfs());
    ServiceLoader.load(DfsCommand.class).forEach(line::addSubcommand);
    return line.setExecutionExceptionHandler((e, l, result) -> explain(e, l))
        .setParameterExceptionHandler((e, l) -> refuse(e));
  }

  private static int explain(Exception failure, CommandLine line) throws Exception {
    if (failure instanceof FsException || failure instanceof ConfigException) {
      PrintWriter err = line.getErr();
      err.println("dfs: " + failure.getMessage());
      err.flush();
      return failure instanceof ConfigException ? USAGE : FAILURE;
    }
    throw failure;
  }

  private static int refuse(ParameterException failure) {
    CommandLine line = failure.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("dfs: " + failure.getMessage());
    err.println("See: " + line.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return USAGE;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }
}
