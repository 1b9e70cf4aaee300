package io.dfs.cli;

import io.dfs.cli.cluster.Release;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dfs version}. */
@Command(name = "version", description = "Print the release.", mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().println(text());
    spec.commandLine().getOut().flush();
    return 0;
  }

  private static String text() {
    return "dfs %s, Java %s".formatted(Release.here(), Runtime.version());
  }

  /** The same for {@code dfs --version}. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {text()};
    }
  }
}
