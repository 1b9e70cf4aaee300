package io.dfs.local;

import io.dfs.common.cli.LocalClusterAddress;
import io.dfs.common.cli.LocalClusterOptions;
import io.dfs.common.cli.LocalClusterProvider;
import io.dfs.common.cli.RunningCluster;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.lock.OwnerLock;
import io.dfs.local.rpc.ControlClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Local clusters for {@code dfs-mount} and {@code dfs}. Who takes the data directory's lock starts
 * the cluster; who does not get it waits until the owner answers, or is gone.
 */
public final class LocalProvider implements LocalClusterProvider {
  /** Where nobody listens the answer is immediate; a busy machine may need its time. */
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(15);

  private static final Duration POLL = Duration.ofMillis(100);

  @Override
  public RunningCluster joinOrStart(LocalClusterOptions options, Consumer<String> progress) {
    LocalConfig standard = LocalConfig.of(options.dataDirectory());
    LocalConfig config = options.gracePeriod().map(standard::withGracePeriod).orElse(standard);
    for (long polls = config.startTimeout().dividedBy(POLL); polls > 0; polls--) {
      Optional<LocalCluster> own = LocalCluster.tryStart(config, progress);
      if (own.isPresent()) {
        return new OwnedCluster(own.get());
      }
      Optional<LocalStatus> other = ask(options.dataDirectory());
      if (other.isPresent()) {
        progress.accept("joining the cluster of process " + other.get().pid());
        return new JoinedCluster(config.dataDirectory(), other.get(), address(options));
      }
      sleep();
    }
    throw new FsException(
        FsError.ETIMEDOUT,
        "another process owns %s but its cluster does not answer"
            .formatted(options.dataDirectory()));
  }

  private LocalClusterAddress address(LocalClusterOptions options) {
    return find(options.dataDirectory())
        .orElseThrow(
            () ->
                new FsException(
                    FsError.EIO, "the cluster in " + options.dataDirectory() + " has ended"));
  }

  @Override
  public Optional<LocalClusterAddress> find(Path dataDirectory) {
    Optional<LocalClusterAddress> running = ask(dataDirectory).flatMap(s -> read(dataDirectory));
    if (running.isEmpty()) {
      requireNoOwner(dataDirectory);
    }
    return running;
  }

  /** Who does not answer may be there all the same. */
  private static void requireNoOwner(Path dataDirectory) {
    try {
      Optional<String> owner = OwnerLock.owner(dataDirectory);
      if (owner.isPresent()) {
        throw new FsException(
            FsError.ETIMEDOUT,
            ("the local cluster in %s, process %s, does not answer: it is starting, ending or"
                    + " overloaded; try again, and if that does not help end the process and start"
                    + " anew")
                .formatted(dataDirectory, owner.get()));
      }
    } catch (IOException e) {
      throw new FsException(
          FsError.EIO, "cannot see whether a cluster runs in " + dataDirectory + ": " + e, e);
    }
  }

  private static Optional<LocalClusterAddress> read(Path dataDirectory) {
    try {
      return ClusterFile.read(dataDirectory).flatMap(f -> f.address(dataDirectory));
    } catch (IOException e) {
      throw new FsException(
          FsError.EIO, "cannot read where the cluster in " + dataDirectory + " runs: " + e, e);
    }
  }

  /** What the owner says; empty when nobody answers, or a process that took over its port. */
  private static Optional<LocalStatus> ask(Path dataDirectory) {
    return read(dataDirectory)
        .flatMap(
            address -> {
              try (ControlClient control = new ControlClient(address.control(), ASK_TIMEOUT)) {
                return Optional.of(control.status()).filter(s -> s.pid() == address.pid());
              } catch (FsException e) {
                return Optional.empty();
              }
            });
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.EINTR, "interrupted while waiting for the cluster", e);
    }
  }

  private static String describe(LocalStatus status, String who) {
    StringBuilder text = new StringBuilder();
    text.append("  cluster     %s\n".formatted(who));
    text.append("  MetaServer  %s\n".formatted(status.metaServer()));
    text.append(
        "  DataNodes   %s\n"
            .formatted(
                String.join(", ", status.nodes().stream().map(LocalProvider::describe).toList())));
    text.append("  PostgreSQL  %s\n".formatted(status.postgres()));
    text.append("  data        %s\n".formatted(status.dataDirectory()));
    return text.toString();
  }

  private static String describe(LocalStatus.LocalNodeStatus node) {
    return node.running() ? node.address() : "%d (stopped)".formatted(node.number());
  }

  /** The cluster of this process. */
  private record OwnedCluster(LocalCluster cluster) implements RunningCluster {
    @Override
    public LocalClusterAddress address() {
      return cluster.address();
    }

    @Override
    public boolean runsHere() {
      return true;
    }

    @Override
    public String description() {
      LocalStatus status = cluster.status();
      return describe(status, "in this process, " + status.pid());
    }

    @Override
    public CompletableFuture<Void> stopRequested() {
      return cluster.stopRequested();
    }

    @Override
    public void awaitUnused(Consumer<String> waiting) {
      cluster.awaitUnused(waiting);
    }

    @Override
    public void close() {
      cluster.close();
    }
  }

  /** The cluster of another process. */
  private record JoinedCluster(Path dataDirectory, LocalStatus status, LocalClusterAddress address)
      implements RunningCluster {
    @Override
    public boolean runsHere() {
      return false;
    }

    @Override
    public String description() {
      return describe(status, "in process " + status.pid());
    }

    @Override
    public CompletableFuture<Void> stopRequested() {
      return new CompletableFuture<>();
    }

    @Override
    public void awaitUnused(Consumer<String> waiting) {}

    @Override
    public void close() {}
  }
}
