package io.dfs.cli.inspect;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.Cluster;
import io.dfs.cli.cluster.ClusterOptions;
import io.dfs.cli.term.Json;
import io.dfs.cli.term.OutputOption;
import io.dfs.cli.term.Surroundings;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The frame of commands on a cluster: finds it, asks it, and prints what it answers as a table or
 * as JSON.
 */
abstract class Question implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Mixin private final ClusterOptions options;
  @Mixin private final OutputOption output = new OutputOption();

  Question(Surroundings surroundings, AdminOpener admins) {
    this.options = new ClusterOptions(surroundings.environment(), admins);
  }

  /** Asks, and is done with {@code admin} when it returns. */
  abstract Answer ask(Admin admin, Cluster cluster);

  @Override
  public Integer call() {
    Cluster cluster = options.cluster();
    try (Admin admin = options.admin(cluster)) {
      Answer answer = ask(admin, cluster);
      PrintWriter out = spec.commandLine().getOut();
      out.print(output.json() ? Json.text(answer.json()) : answer.text());
      out.flush();
    }
    return 0;
  }

  /** A connection to one more server of the cluster. */
  final Admin admin(String metaServer) {
    return options.admin(metaServer);
  }
}
