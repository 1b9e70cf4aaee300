package io.dfs.metaserver.rpc;

import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.rpc.Identity;
import io.dfs.common.rpc.Servers;
import io.dfs.metaserver.MetaServerConfig;
import io.dfs.metaserver.job.ChunkDeletion;
import io.dfs.proto.Role;
import io.grpc.Server;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The MetaServer's network side: its services, and its calls to DataNodes. */
public final class MetaServerEndpoint implements AutoCloseable {
  private static final int STOP_SECONDS = 5;

  private final String host;
  private final Server server;
  private final SessionService sessions;
  private final GrpcChunkDeletion deletion;

  private MetaServerEndpoint(
      String host, Server server, SessionService sessions, GrpcChunkDeletion deletion) {
    this.host = host;
    this.server = server;
    this.sessions = sessions;
    this.deletion = deletion;
  }

  /**
   * @throws IOException the port is in use or the address is not this machine's
   */
  public static MetaServerEndpoint start(
      MetaServerConfig config, MetadataStore store, DatabasePosition position) throws IOException {
    String cluster = store.settings().clusterId();
    String release = release();
    SessionService sessions = new SessionService(store, position, config.lease());
    Server server =
        Servers.start(
            new Servers.Options(
                config.listen(), config.port(), () -> cluster, keys(config), release),
            List.of(sessions, new ClusterService(store), new AdminService(store)),
            List.of());
    Identity identity = new Identity(cluster, Role.ROLE_DATANODE, config.datanodeKey(), release);
    return new MetaServerEndpoint(
        config.listen(), server, sessions, new GrpcChunkDeletion(identity));
  }

  private static String release() {
    String version = MetaServerEndpoint.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private static Map<Role, String> keys(MetaServerConfig config) {
    Map<Role, String> keys = new EnumMap<>(Role.class);
    config.clientKey().ifPresent(k -> keys.put(Role.ROLE_CLIENT, k));
    config.datanodeKey().ifPresent(k -> keys.put(Role.ROLE_DATANODE, k));
    config.adminKey().ifPresent(k -> keys.put(Role.ROLE_ADMIN, k));
    return keys;
  }

  /** {@code host:port}. */
  public String address() {
    return host + ":" + server.getPort();
  }

  public ChunkDeletion deletion() {
    return deletion;
  }

  /** Where heartbeats' answers take the map's version from. */
  public void mapVersionFrom(LongSupplier version) {
    sessions.mapVersionFrom(version);
  }

  public void pushMapVersion(long version) {
    sessions.pushMapVersion(version);
  }

  public Map<String, Long> requestCounts() {
    return sessions.counts().snapshot();
  }

  /** Mounts move to another MetaServer; what is being answered may finish. Bounded. */
  @Override
  public void close() {
    sessions.close();
    server.shutdown();
    try {
      if (!server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    deletion.close();
  }
}
