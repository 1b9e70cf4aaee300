package io.dfs.datanode;

import io.dfs.common.agent.Agent;
import java.util.concurrent.CompletableFuture;

/**
 * Lets the node learn of its new groups when the map changes, not at its next heartbeat. Confined
 * to its agent's thread.
 */
final class MapWatch implements Agent {
  private final Registrar registrar;
  private final Runnable onChange;
  private CompletableFuture<Void> watching = CompletableFuture.completedFuture(null);

  MapWatch(Registrar registrar, Runnable onChange) {
    this.registrar = registrar;
    this.onChange = onChange;
  }

  @Override
  public int doWork() {
    if (watching.isDone()) {
      watching = registrar.watchMap(onChange);
    }
    return 0;
  }
}
