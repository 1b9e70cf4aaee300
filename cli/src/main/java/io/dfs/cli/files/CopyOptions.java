package io.dfs.cli.files;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How put and get copy. */
final class CopyOptions {
  private static final int MOST_JOBS = 256;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-r", "-R", "--recursive"},
      description = "Directories too, with all below them; links stay links.")
  private boolean recursive;

  @Option(
      names = {"-p", "--preserve"},
      description = "Keep modes and times, and as root the owners.")
  private boolean preserve;

  @Option(
      names = {"-f", "--force"},
      description = "Replace files that exist: each whole, at once.")
  private boolean force;

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      defaultValue = "16",
      description = "Files, and parts of large ones, on their way at once (${DEFAULT-VALUE}).")
  private int jobs = 16;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress bar. There is none anyway unless a terminal shows it.")
  private boolean quiet;

  boolean recursive() {
    return recursive;
  }

  boolean preserve() {
    return preserve;
  }

  boolean force() {
    return force;
  }

  boolean quiet() {
    return quiet;
  }

  /** Runs copies side by side. */
  Crew crew() {
    if (jobs < 1 || jobs > MOST_JOBS) {
      throw new ParameterException(
          spec.commandLine(), "--jobs: %d is not between 1 and %d".formatted(jobs, MOST_JOBS));
    }
    return new Crew(jobs - 1); // the thread that brings them works too
  }
}
