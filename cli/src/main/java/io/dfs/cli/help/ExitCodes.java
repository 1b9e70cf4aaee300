package io.dfs.cli.help;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What scripts may rely on, said in the help of every command. */
public final class ExitCodes {
  private static final String DONE = "0";
  private static final String FAILED = "1";
  private static final String USAGE = "2";
  private static final String SOME_FAILED = "3";

  private ExitCodes() {}

  /** Adds them to {@code line} and all below it, where nothing else is said. */
  public static void install(CommandLine line) {
    UsageMessageSpec usage = line.getCommandSpec().usageMessage();
    if (usage.exitCodeList().isEmpty()) {
      usage.exitCodeListHeading("%nExit codes:%n");
      usage.exitCodeList(of(line.getCommandSpec()));
    }
    line.getSubcommands().values().forEach(ExitCodes::install);
  }

  private static Map<String, String> of(CommandSpec command) {
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put(DONE, "done");
    codes.put(FAILED, "failed: standard error says why");
    codes.put(USAGE, "the command line or a configuration is wrong; nothing was done");
    if (takesSeveral(command) || command.parent() == null) {
      codes.put(SOME_FAILED, "some of several failed, the others are done");
    }
    return codes;
  }

  private static boolean takesSeveral(CommandSpec command) {
    return command.positionalParameters().stream()
        .map(PositionalParamSpec::arity)
        .anyMatch(arity -> arity.isVariable() || arity.max() > 1);
  }
}
