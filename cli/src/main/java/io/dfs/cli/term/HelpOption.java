package io.dfs.cli.term;

import picocli.CommandLine.Option;

/** {@code --help} alone, for commands where {@code -h} has another meaning. */
public final class HelpOption {
  @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
  private boolean wanted;

  /** Whether it was given. */
  public boolean wanted() {
    return wanted;
  }
}
