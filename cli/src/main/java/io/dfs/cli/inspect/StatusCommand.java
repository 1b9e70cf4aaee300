package io.dfs.cli.inspect;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.Cluster;
import io.dfs.cli.term.Surroundings;
import picocli.CommandLine.Command;

/** {@code dfs status}. */
@Command(
    name = "status",
    description = "Print nodes, groups, space, MetaServers and mounts of a cluster.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  dfs status",
      "  dfs status --meta meta1:7400 -o json | jq .groups"
    })
public final class StatusCommand extends Question {
  StatusCommand(Surroundings surroundings, AdminOpener admins) {
    super(surroundings, admins);
  }

  @Override
  Answer ask(Admin admin, Cluster cluster) {
    return new StatusReport(admin.status(), admin.nodes(), cluster.local());
  }
}
