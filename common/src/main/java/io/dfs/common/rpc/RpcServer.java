package io.dfs.common.rpc;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.concurrent.TimeUnit;

/**
 * A running server and what it says of itself to {@code grpc.health.v1}: the empty name lives as
 * long as the process serves, each service's name is as ready as {@link #setReady} last said.
 * Thread-safe.
 */
public final class RpcServer implements AutoCloseable {
  private static final int STOP_SECONDS = 5;

  private final Server server;
  private final HealthStatusManager health;

  RpcServer(Server server, HealthStatusManager health) {
    this.server = server;
    this.health = health;
  }

  public int port() {
    return server.getPort();
  }

  /** Whether callers are better off here than elsewhere. At first they are. */
  public void setReady(boolean ready) {
    ServingStatus status = ready ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    server.getImmutableServices().stream()
        .map(ServerServiceDefinition::getServiceDescriptor)
        .forEach(s -> health.setStatus(s.getName(), status));
  }

  /** Ends at once, as a crash would. */
  public void halt() {
    server.shutdownNow();
  }

  /** Takes no new calls; what is being answered may finish. Bounded. */
  @Override
  public void close() {
    health.enterTerminalState();
    server.shutdown();
    try {
      if (!server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
