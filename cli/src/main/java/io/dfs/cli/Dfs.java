package io.dfs.cli;

import io.dfs.cli.inspect.InfoCommand;
import io.dfs.cli.inspect.StatusCommand;
import io.dfs.common.cli.DfsCommand;
import io.dfs.common.cli.LibraryLogs;
import io.dfs.common.error.FsException;
import java.io.PrintWriter;
import java.util.ServiceLoader;
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

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  public static void main(String[] arguments) {
    LibraryLogs.join();
    System.exit(commandLine().execute(arguments));
  }

  /** With the subcommands of all modules on the class path. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Dfs());
    ServiceLoader.load(DfsCommand.class).forEach(line::addSubcommand);
    return line.setExecutionExceptionHandler((e, l, result) -> explain(e, l))
        .setParameterExceptionHandler((e, l) -> refuse(e));
  }

  private static int explain(Exception failure, CommandLine line) throws Exception {
    if (failure instanceof FsException fs) {
      PrintWriter err = line.getErr();
      err.println("dfs: " + fs.getMessage());
      err.flush();
      return FAILURE;
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
