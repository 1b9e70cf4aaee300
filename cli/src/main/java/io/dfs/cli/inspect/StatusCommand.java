package io.dfs.cli.inspect;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.admin.ClusterStatus;
import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.Cluster;
import io.dfs.cli.cluster.ClusterOptions;
import io.dfs.cli.term.OutputOption;
import io.dfs.cli.term.Surroundings;
import java.io.PrintWriter;
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

  @Mixin private final ClusterOptions options;
  @Mixin private final OutputOption output = new OutputOption();

  StatusCommand(Surroundings surroundings, AdminOpener admins) {
    this.options = new ClusterOptions(surroundings.environment(), admins);
  }

  @Override
  public Integer call() {
    Cluster cluster = options.cluster();
    try (Admin admin = options.admin(cluster)) {
      ClusterStatus status = admin.status();
      PrintWriter out = spec.commandLine().getOut();
      out.print(
          output.json()
              ? StatusReport.json(status, cluster.local())
              : StatusReport.text(status, cluster.local()));
      out.flush();
    }
    return 0;
  }
}
