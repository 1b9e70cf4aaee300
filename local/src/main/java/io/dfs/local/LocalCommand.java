package io.dfs.local;

import io.dfs.common.cli.DfsCommand;
import io.dfs.common.cli.LocalClusterAddress;
import io.dfs.common.cli.LocalClusterOptions;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.local.LocalStatus.LocalNodeStatus;
import io.dfs.local.rpc.ControlClient;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code dfs local}: the cluster that {@code dfs-mount --local} runs on this machine. */
@Command(
    name = "local",
    description = "Stop the local cluster, or one of its nodes to try a failure.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  dfs local status",
      "  dfs local stop-node 2       then all still reads: dfs status shows what is degraded",
      "  dfs local stop"
    })
public final class LocalCommand implements DfsCommand, Runnable {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(150);

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "The cluster's data directory (default: ~/.local/share/dfs).")
  private @Nullable Path dataDirectory;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "name a command: status, stop, stop-node N or start-node N");
  }

  @Command(
      name = "status",
      description = "Print what of it runs where.",
      footer = {"", "Examples:", "  dfs local status", "  dfs local status --data-dir /srv/dfs"})
  int status() {
    try (ControlClient control = control(find())) {
      print(control.status());
    }
    return 0;
  }

  @Command(
      name = "stop",
      description = "Unmount all that this machine has mounted from it, and stop it in order.",
      footer = {"", "Examples:", "  dfs local stop", "  dfs local stop --data-dir /srv/dfs"})
  int stop() {
    LocalClusterAddress cluster = find();
    CompletableFuture<ProcessHandle> ended =
        ProcessHandle.of(cluster.pid())
            .map(ProcessHandle::onExit)
            .orElseGet(() -> new CompletableFuture<>());
    try (ControlClient control = control(cluster)) {
      control.requestStop();
    }
    try {
      ended.get(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.EINTR, "interrupted while the cluster was stopping", e);
    } catch (Exception e) {
      throw new FsException(
          FsError.ETIMEDOUT,
          "process %d has not ended within %d s: see its log"
              .formatted(cluster.pid(), STOP_PATIENCE.toSeconds()),
          e);
    }
    say("stopped; all is kept in " + cluster.dataDirectory());
    return 0;
  }

  @Command(
      name = "stop-node",
      description = "Stop DataNode N: all still reads.",
      footer = {
        "",
        "Examples:",
        "  dfs local stop-node 2",
        "  dfs local stop-node 2 --data-dir /srv/dfs"
      })
  int stopNode(@Parameters(paramLabel = "N", description = "1, 2 or 3.") int number) {
    try (ControlClient control = control(find())) {
      print(control.stopNode(number));
    }
    return 0;
  }

  @Command(
      name = "start-node",
      description = "Start DataNode N again.",
      footer = {
        "",
        "Examples:",
        "  dfs local start-node 2",
        "  dfs local start-node 2 --data-dir /srv/dfs"
      })
  int startNode(@Parameters(paramLabel = "N", description = "1, 2 or 3.") int number) {
    try (ControlClient control = control(find())) {
      print(control.startNode(number));
    }
    return 0;
  }

  private LocalClusterAddress find() {
    Path directory =
        (dataDirectory == null
                ? LocalClusterOptions.defaultDataDirectory(System.getenv())
                : dataDirectory)
            .toAbsolutePath()
            .normalize();
    return new LocalProvider()
        .find(directory)
        .orElseThrow(() -> new FsException(FsError.ENXIO, "no local cluster runs in " + directory));
  }

  private static ControlClient control(LocalClusterAddress cluster) {
    return new ControlClient(cluster.control(), TIMEOUT);
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  private void print(LocalStatus status) {
    say("process     " + status.pid());
    say("MetaServer  " + status.metaServer());
    say("PostgreSQL  " + status.postgres());
    for (LocalNodeStatus node : status.nodes()) {
      say(
          "DataNode %d  %s  %s  %s"
              .formatted(
                  node.number(),
                  node.running() ? "running" : "stopped",
                  node.address(),
                  node.dataDirectory()));
    }
    say("data        " + status.dataDirectory());
  }
}
