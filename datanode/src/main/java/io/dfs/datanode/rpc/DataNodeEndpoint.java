package io.dfs.datanode.rpc;

import io.dfs.common.id.NodeId;
import io.dfs.common.rpc.Identity;
import io.dfs.common.rpc.Servers;
import io.dfs.common.time.RealTime;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.DataNodeConfig;
import io.dfs.datanode.Registrar;
import io.dfs.proto.Role;
import io.grpc.Server;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The DataNode's network side. Confined to the wiring thread until it serves. */
public final class DataNodeEndpoint implements AutoCloseable {
  private static final int STOP_SECONDS = 5;

  private final DataNodeConfig config;
  private final String release;
  private final MetaServers metaServers;
  private @Nullable Server server;
  private @Nullable Peers peers;

  public DataNodeEndpoint(DataNodeConfig config) {
    this.config = config;
    String version = DataNodeEndpoint.class.getPackage().getImplementationVersion();
    this.release = version == null ? "development" : version;
    this.metaServers = new MetaServers(config.metaServers(), identity(""));
  }

  private Identity identity(String clusterId) {
    return new Identity(clusterId, Role.ROLE_DATANODE, config.datanodeKey(), release);
  }

  public Registrar registrar() {
    return metaServers;
  }

  /**
   * Starts serving.
   *
   * @return {@code host:port} under which others reach it
   * @throws IOException the port is in use or the address is not this machine's
   */
  public String serve(String clusterId, NodeId node, DataDirectories directories)
      throws IOException {
    Peers others = new Peers(identity(clusterId));
    peers = others;
    server =
        Servers.start(
            new Servers.Options(config.listen(), config.port(), () -> clusterId, keys(), release),
            List.of(),
            List.of(new ChunkService(node, directories, others, RealTime.ticker()).definition()));
    return address();
  }

  private Map<Role, String> keys() {
    Map<Role, String> keys = new EnumMap<>(Role.class);
    config.clientKey().ifPresent(k -> keys.put(Role.ROLE_CLIENT, k));
    config.datanodeKey().ifPresent(k -> keys.put(Role.ROLE_DATANODE, k));
    config.adminKey().ifPresent(k -> keys.put(Role.ROLE_ADMIN, k));
    return keys;
  }

  /** {@code host:port} under which others reach it. */
  public String address() {
    Server running = server;
    if (running == null) {
      throw new IllegalStateException("not serving yet");
    }
    return config.advertise().orElse(config.listen() + ":" + running.getPort());
  }

  /** What is being answered may finish. Bounded. */
  @Override
  public void close() {
    if (server != null) {
      stop(server);
    }
    if (peers != null) {
      peers.close();
    }
    metaServers.close();
  }

  private static void stop(Server server) {
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
