package io.dfs.cli.help;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dfs completion}: what a shell must know to complete commands and options. */
@Command(
    name = "completion",
    description = "Print a script that makes a shell complete dfs and dfs-mount.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "zsh takes the same script through its bashcompinit, which the script loads.",
      "",
      "Examples:",
      "  source <(dfs completion)                                       in this shell",
      "  dfs completion bash > /etc/bash_completion.d/dfs               in every bash",
      "  dfs completion zsh > ~/.dfs-completion; echo '. ~/.dfs-completion' >> ~/.zshrc"
    })
public final class CompletionCommand implements Callable<Integer> {
  /** Shells that can be told. */
  enum Shell {
    bash,
    zsh
  }

  /** Where picocli's script has bash complete nothing but subcommands. */
  private static final String PLAIN = "    local positionals=\"\"\n";

  /** There a command without subcommands takes files; zsh offers them anyway. */
  private static final String WITH_FILES =
      PLAIN + "    [[ -n $commands || -z $BASH_VERSION ]] || compopt -o default\n";

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // both take the same script
  @Parameters(
      paramLabel = "SHELL",
      arity = "0..1",
      defaultValue = "bash",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Shell shell = Shell.bash;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Programs.of(spec)
        .forEach(
            (name, line) -> out.println(AutoComplete.bash(name, line).replace(PLAIN, WITH_FILES)));
    out.flush();
    return 0;
  }
}
