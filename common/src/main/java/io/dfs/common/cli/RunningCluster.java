package io.dfs.common.cli;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A local cluster that a mount uses: run by this process, or by another that it has joined. */
public interface RunningCluster extends AutoCloseable {
  LocalClusterAddress address();

  /** Whether it ends with this process. */
  boolean runsHere();

  /** What runs where, a line each, for people. */
  String description();

  /** Completes when somebody asks this process to end the cluster; never for a joined one. */
  CompletableFuture<Void> stopRequested();

  /**
   * Waits until no mount uses the cluster that runs here, or a stop is requested. Returns at once
   * for a joined one.
   *
   * @param waiting told, once, who else uses it
   */
  void awaitUnused(Consumer<String> waiting);

  /**
   * Asks the mounts of this machine that use the cluster that runs here to end, and stops it in
   * order; bounded. Leaves a joined one alone. Idempotent.
   */
  @Override
  void close();
}
