package io.dfs.cli.inspect;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.admin.ClusterStatus;
import io.dfs.cli.cluster.ClusterOptions;
import io.dfs.cli.term.OutputOption;
import io.dfs.common.cli.LocalClusterAddress;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dfs status}. */
@Command(
    name = "status",
    description = "Print nodes, groups, space and mounts of a cluster.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  dfs status", "  dfs status --meta meta1:7400 -o json"})
public final class StatusCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Mixin private ClusterOptions cluster = new ClusterOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Override
  public Integer call() {
    Optional<LocalClusterAddress> local = cluster.local();
    try (Admin admin = cluster.connect(local)) {
      ClusterStatus status = admin.status();
      PrintWriter out = spec.commandLine().getOut();
      out.print(
          output.json() ? StatusReport.json(status, local) : StatusReport.text(status, local));
      out.flush();
    }
    return 0;
  }
}
