package io.dfs.cli.help;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code dfs help}: the same as {@code --help} behind the command. */
@Command(
    name = "help",
    description = "Print the help of a command.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  dfs help                  the commands there are",
      "  dfs help put",
      "  dfs help node list"
    })
public final class HelpCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "A command, word by word.")
  private List<String> words = new ArrayList<>();

  @Override
  public Integer call() {
    CommandLine line = spec.root().commandLine();
    for (int i = 0; i < words.size(); i++) {
      CommandLine next = line.getSubcommands().get(words.get(i));
      if (next == null) {
        throw new UnmatchedArgumentException(line, words.subList(i, words.size()));
      }
      line = next;
    }
    line.usage(spec.commandLine().getOut());
    return 0;
  }
}
