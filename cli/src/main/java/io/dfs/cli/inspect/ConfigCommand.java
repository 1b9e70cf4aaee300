package io.dfs.cli.inspect;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.Cluster;
import io.dfs.cli.term.Surroundings;
import picocli.CommandLine.Command;

/** {@code dfs config}: what a cluster is set to. */
@Command(
    name = "config",
    description = "Print what was fixed when the cluster was formatted, and its servers' settings.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Every MetaServer that has served lately is asked for its settings. Secrets stay there: only",
      "whether they are set is told.",
      "",
      "Examples:",
      "  dfs config",
      "  dfs config -o json --meta meta1:7400 | jq .cluster.copies"
    })
public final class ConfigCommand extends Question {
  ConfigCommand(Surroundings surroundings, AdminOpener admins) {
    super(surroundings, admins);
  }

  @Override
  Answer ask(Admin admin, Cluster cluster) {
    return ConfigReport.of(admin, cluster, this::admin);
  }
}
