package io.dfs.cli;

import io.dfs.cli.bench.BenchCommand;
import io.dfs.cli.check.FsckCommand;
import io.dfs.cli.files.CatCommand;
import io.dfs.cli.files.DuCommand;
import io.dfs.cli.files.GetCommand;
import io.dfs.cli.files.LsCommand;
import io.dfs.cli.files.MkdirCommand;
import io.dfs.cli.files.MvCommand;
import io.dfs.cli.files.PutCommand;
import io.dfs.cli.files.RmCommand;
import io.dfs.cli.files.StatCommand;
import io.dfs.cli.help.CompletionCommand;
import io.dfs.cli.help.ExitCodes;
import io.dfs.cli.help.HelpCommand;
import io.dfs.cli.help.ManCommand;
import io.dfs.cli.inspect.ConfigCommand;
import io.dfs.cli.inspect.GroupCommand;
import io.dfs.cli.inspect.InfoCommand;
import io.dfs.cli.inspect.NodeCommand;
import io.dfs.cli.inspect.SessionCommand;
import io.dfs.cli.inspect.StatusCommand;
import io.dfs.cli.stats.StatsCommand;
import io.dfs.cli.support.DebugCommand;
import io.dfs.cli.term.CommandWords;
import io.dfs.cli.term.Values;
import io.dfs.common.cli.DfsCommand;
import io.dfs.common.cli.Logs;
import io.dfs.common.cli.Logs.Program;
import io.dfs.common.config.ConfigException;
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
    description = "Work with the files of a DFS volume, look at its cluster and look after it.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Provider.class,
    footer = {
      "",
      "Examples:",
      "  dfs-mount --local -d ~/dfs       start a cluster on this machine and mount it",
      "  dfs status                       its nodes, groups, space and mounts",
      "  dfs put -r photos /              copy a directory into the volume",
      "  dfs COMMAND --help               more about a command, with examples",
      "",
      "The cluster is the one that --meta or $DFS_META names, else the local one. A path in",
      "the volume begins with '/'; one below a mount of this machine means what it means there."
    },
    subcommands = {
      PutCommand.class,
      GetCommand.class,
      LsCommand.class,
      CatCommand.class,
      MkdirCommand.class,
      MvCommand.class,
      RmCommand.class,
      StatCommand.class,
      DuCommand.class,
      StatusCommand.class,
      InfoCommand.class,
      StatsCommand.class,
      BenchCommand.class,
      NodeCommand.class,
      GroupCommand.class,
      SessionCommand.class,
      ConfigCommand.class,
      FsckCommand.class,
      UmountCommand.class,
      DebugCommand.class,
      CompletionCommand.class,
      ManCommand.class,
      HelpCommand.class,
      VersionCommand.class
    })
public final class Dfs implements Runnable {
  private static final int HELP_COLUMNS = 100;

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
      System.exit(Failures.USAGE);
    }
    System.exit(run(Parts.real(), CommandWords.exact(arguments)));
  }

  /** Executes a command. @return its exit code */
  static int run(Parts parts, String... words) {
    return Failures.lastWords(parts.surroundings(), () -> commandLine(parts).execute(words));
  }

  private static boolean serves(String[] arguments) {
    return arguments.length > 0 && SERVERS.contains(arguments[0]);
  }

  /** With the subcommands of all modules on the class path. */
  static CommandLine commandLine(Parts parts) {
    CommandLine line = new CommandLine(new Dfs(), parts);
    // Each a command line of its own, else picocli does not apply what completes its model.
    ServiceLoader.load(DfsCommand.class)
        .forEach(command -> line.addSubcommand(new CommandLine(command, parts)));
    Categories.install(line);
    ExitCodes.install(line);
    Values.register(line);
    line.setUsageHelpWidth(HELP_COLUMNS);
    Failures failures = new Failures(parts.surroundings().err());
    return line.setOut(parts.surroundings().writer())
        .setErr(parts.surroundings().err())
        .setExpandAtFiles(false)
        .setExecutionExceptionHandler((e, l, result) -> failures.explain(e))
        .setParameterExceptionHandler((e, l) -> failures.refuse(e));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }
}
