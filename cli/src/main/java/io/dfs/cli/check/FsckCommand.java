package io.dfs.cli.check;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.Cluster;
import io.dfs.cli.cluster.ClusterOptions;
import io.dfs.cli.term.OutputOption;
import io.dfs.cli.term.Surroundings;
import io.dfs.common.check.CheckOptions;
import io.dfs.common.check.CheckSummary;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dfs fsck}. */
@Command(
    name = "fsck",
    description = {
      "Look for damage in a cluster: in its metadata and in every replica of every chunk.",
      "Nothing is changed without --repair. The cluster may be in use meanwhile."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything was checked and is right",
      "1:failed: standard error says why",
      "2:the command line or a configuration is wrong; nothing was done",
      "4:there is damage",
      "5:there was damage, and all of it was repaired",
      "6:no damage was found, but not everything could be checked"
    },
    footer = {
      "",
      "Repaired is what can be without losing anything: counters, names, missing and corrupt",
      "replicas. What has lost its name gets one in /lost+found.",
      "",
      "Examples:",
      "  dfs fsck                          look, and change nothing",
      "  dfs fsck --verify                 DataNodes also read and verify every chunk",
      "  dfs fsck --repair -o json         repair what can be, told to a program"
    })
public final class FsckCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  private final Surroundings surroundings;
  @Mixin private final ClusterOptions options;
  @Mixin private final OutputOption output = new OutputOption();

  @Option(
      names = "--verify",
      description = "DataNodes read every chunk and compare it with its checksums. Takes long.")
  private boolean verify;

  @Option(names = "--repair", description = "Repair what can be repaired without losing anything.")
  private boolean repair;

  FsckCommand(Surroundings surroundings, AdminOpener admins) {
    this.surroundings = surroundings;
    this.options = new ClusterOptions(surroundings.environment(), admins);
  }

  @Override
  public Integer call() {
    Cluster cluster = options.cluster();
    FsckReport report =
        new FsckReport(
            spec.commandLine().getOut(),
            surroundings.err(),
            output.json(),
            surroundings.terminalErr());
    try (Admin admin = options.admin(cluster)) {
      CheckSummary summary = admin.fsck(new CheckOptions(verify, repair), report);
      return report.end(summary);
    } finally {
      report.clearLine();
    }
  }
}
