package io.dfs.fusemount;

import io.dfs.common.cli.LocalClusterOptions;
import io.dfs.common.cli.RunningCluster;
import java.util.List;
import java.util.Optional;

/** What a user reads when the mount answers: where things run, what to try, how to stop. */
final class Announcement {
  /** What the launcher was called as, so that what is printed can be pasted. */
  private static final String DFS = System.getProperty("dfs.command", "dfs");

  private Announcement() {}

  /**
   * @param metrics where the mount answers HTTP
   * @param done what was changed on this machine, a line each
   */
  static String of(
      MountPlan plan,
      Optional<RunningCluster> cluster,
      Optional<String> metrics,
      boolean background,
      List<String> done) {
    StringBuilder text = new StringBuilder();
    text.append("DFS is mounted at %s\n".formatted(plan.mountPoint()));
    text.append(
        cluster
            .map(RunningCluster::description)
            .orElse("  MetaServer  %s\n".formatted(String.join(", ", plan.metaServers()))));
    metrics.ifPresent(
        address -> text.append("  metrics     http://%s/metrics\n".formatted(address)));
    log().ifPresent(file -> text.append("  log         %s\n".formatted(file)));
    done.forEach(line -> text.append("  %s\n".formatted(line)));
    if (plan.manner().source().isPresent()) {
      return text.toString(); // mount(8) is asked for no advice
    }
    text.append("\nTry\n");
    text.append(line("cp -a /etc %s/".formatted(plan.mountPoint()), "write some files"));
    text.append(line(DFS + " status" + cluster(plan), "nodes, space, mounts"));
    text.append(
        line(
            "%s info %s/etc/hosts".formatted(DFS, plan.mountPoint()),
            "where the bytes of a file are"));
    if (cluster.isPresent()) {
      text.append(
          line(DFS + " local stop-node 1" + dataDirectory(plan), "a failure; all still reads"));
    }
    text.append("\nStop\n");
    if (background) {
      text.append(line("%s umount %s".formatted(DFS, plan.mountPoint()), "what is kept, stays"));
    } else {
      text.append(line("Ctrl-C", "what is kept, stays"));
    }
    return text.toString();
  }

  private static String cluster(MountPlan plan) {
    return plan.local().isPresent()
        ? dataDirectory(plan)
        : " --meta " + String.join(",", plan.metaServers());
  }

  /** Commands look in the default place by themselves. */
  private static String dataDirectory(MountPlan plan) {
    return plan.local()
        .map(LocalClusterOptions::dataDirectory)
        .filter(d -> !d.equals(LocalClusterOptions.defaultDataDirectory(System.getenv())))
        .map(d -> " --data-dir " + d)
        .orElse("");
  }

  private static Optional<String> log() {
    return Optional.ofNullable(System.getenv("DFS_LOG_FILE"));
  }

  private static String line(String command, String what) {
    return "  %-44s # %s\n".formatted(command, what);
  }
}
