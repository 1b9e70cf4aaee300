package io.dfs.local;

import io.dfs.common.cli.LocalClusterAddress;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.lock.OwnerLock;
import io.dfs.common.time.RealTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster that this process owns: it holds the data directory's lock for as long as the
 * cluster's parts run. Thread-safe.
 */
public final class LocalCluster implements ClusterControl, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LocalCluster.class);
  private static final Duration UNUSED_POLL = Duration.ofMillis(500);

  private final LocalConfig config;
  private final OwnerLock lock;
  private final ClusterParts parts;
  private final CompletableFuture<Void> stopRequested = new CompletableFuture<>();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final AtomicBoolean stopping = new AtomicBoolean();

  private LocalCluster(LocalConfig config, OwnerLock lock, ClusterParts parts) {
    this.config = config;
    this.lock = lock;
    this.parts = parts;
  }

  /**
   * Starts the cluster, first ending what a killed run left behind. Empty, and nothing has been
   * touched, when another process owns the data directory.
   *
   * @param progress told, a line each, what is being done
   * @throws FsException one sentence that says why it cannot run
   */
  public static Optional<LocalCluster> tryStart(LocalConfig config, Consumer<String> progress) {
    try {
      Files.createDirectories(
          config.dataDirectory(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Optional<OwnerLock> lock = OwnerLock.tryTake(config.dataDirectory());
      return lock.isEmpty() ? Optional.empty() : Optional.of(start(config, lock.get(), progress));
    } catch (IOException e) {
      throw new FsException(
          FsError.EIO, "cannot run a cluster in %s: %s".formatted(config.dataDirectory(), e), e);
    }
  }

  /** As {@link #tryStart}; EBUSY when another process owns the data directory. */
  public static LocalCluster start(LocalConfig config) {
    return tryStart(config, log::info)
        .orElseThrow(
            () ->
                new FsException(
                    FsError.EBUSY,
                    "another process runs the cluster in " + config.dataDirectory()));
  }

  private static LocalCluster start(LocalConfig config, OwnerLock lock, Consumer<String> progress)
      throws IOException {
    ClusterParts parts = new ClusterParts(config);
    boolean started = false;
    try {
      Optional<ClusterFile> before = ClusterFile.read(config.dataDirectory());
      Ports ports = new Ports(RealTime.random());
      parts.start(before, ports, progress);
      LocalCluster cluster = new LocalCluster(config, lock, parts);
      parts.startControl(before, ports, cluster);
      cluster.file().write(config.dataDirectory());
      started = true;
      return cluster;
    } finally {
      if (!started) {
        parts.close();
        lock.close();
      }
    }
  }

  private ClusterFile file() {
    Map<String, String> addresses = new TreeMap<>();
    addresses.put(ClusterFile.METASERVER, parts.metaServerAddress());
    addresses.put(ClusterFile.CONTROL, parts.controlAddress());
    parts.nodes().status().stream()
        .filter(n -> !n.address().isEmpty())
        .forEach(n -> addresses.put(ClusterFile.node(n.number()), n.address()));
    return new ClusterFile(ProcessHandle.current().pid(), addresses);
  }

  public LocalClusterAddress address() {
    return new LocalClusterAddress(
        config.dataDirectory(),
        ProcessHandle.current().pid(),
        parts.metaServerAddress(),
        parts.controlAddress());
  }

  /** Statements sent to PostgreSQL, each a round trip and a transaction, by SQL function. */
  public Map<String, Long> statementCounts() {
    return parts.statementCounts();
  }

  @Override
  public LocalStatus status() {
    Path directory = config.dataDirectory().toAbsolutePath();
    return new LocalStatus(
        ProcessHandle.current().pid(),
        parts.metaServerAddress(),
        parts.postgresAddress(),
        directory.toString(),
        parts.nodes().status());
  }

  @Override
  public void requestStop() {
    stopRequested.complete(null);
  }

  /** Completes when somebody asks this process to end the cluster. */
  public CompletableFuture<Void> stopRequested() {
    return stopRequested.copy();
  }

  @Override
  public LocalStatus stopNode(int number) {
    parts.nodes().stop(number);
    return status();
  }

  @Override
  public LocalStatus startNode(int number) {
    parts.nodes().start(number);
    return status();
  }

  /** Other mount processes of this machine that use the cluster now. */
  private List<ProcessHandle> mounts() {
    return MountProcesses.of(parts.sessions());
  }

  /**
   * Waits until no other process mounts from here, or a stop is requested.
   *
   * @param waiting told, once, how many there are
   */
  public void awaitUnused(Consumer<String> waiting) {
    boolean told = false;
    while (!stopRequested.isDone()) {
      List<Long> pids = mountsNow();
      if (pids.isEmpty()) {
        return;
      }
      if (!told) {
        waiting.accept(
            "the cluster runs on for the mounts of process "
                + pids.stream().map(String::valueOf).collect(Collectors.joining(", "))
                + "; end all with: dfs local stop");
        told = true;
      }
      awaitStopRequest(UNUSED_POLL);
    }
  }

  /** While the database is away nobody can say who is there: then somebody is. */
  private List<Long> mountsNow() {
    try {
      return mounts().stream().map(ProcessHandle::pid).toList();
    } catch (FsException e) {
      log.warn("cannot list who uses the cluster: {}", e.getMessage());
      return List.of(0L);
    }
  }

  private void awaitStopRequest(Duration bound) {
    try {
      stopRequested.get(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.trace("nobody asked for a stop yet");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a request to stop cannot fail", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      requestStop();
    }
  }

  /**
   * Asks the mounts of other processes to end, waits a bounded time for them, and stops all parts.
   * A second caller waits for the first.
   */
  @Override
  public void close() {
    if (!stopping.compareAndSet(false, true)) {
      stopped.join();
      return;
    }
    try {
      endMounts();
      parts.close();
      lock.close();
    } catch (IOException e) {
      log.warn("cannot release the lock of {}: {}", config.dataDirectory(), e.getMessage());
    } finally {
      stopped.complete(null);
    }
  }

  private void endMounts() {
    try {
      MountProcesses.end(mounts(), config.mountPatience());
    } catch (FsException e) {
      log.warn("cannot list who uses the cluster: {}", e.getMessage());
    }
  }
}
