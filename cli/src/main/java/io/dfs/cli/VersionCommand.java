package io.dfs.cli;

import io.dfs.cli.cluster.Release;
import io.dfs.cli.term.Json;
import io.dfs.cli.term.OutputOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dfs version}. */
@Command(
    name = "version",
    description = "Print the release.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  dfs version", "  dfs version -o json | jq -r .release"})
final class VersionCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Mixin private final OutputOption output = new OutputOption();

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(output.json() ? Json.text(json()) : text() + "\n");
    spec.commandLine().getOut().flush();
    return 0;
  }

  private static String text() {
    return "dfs %s, Java %s".formatted(Release.here(), Runtime.version());
  }

  private static Map<String, Object> json() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("release", Release.here());
    out.put("java", Runtime.version().toString());
    return out;
  }

  /** The same for {@code dfs --version}. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {text()};
    }
  }
}
