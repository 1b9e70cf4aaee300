package io.dfs.metaserver.rpc;

import io.dfs.common.config.ShownSettings;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.rpc.Identity;
import io.dfs.common.rpc.Release;
import io.dfs.common.rpc.RpcServer;
import io.dfs.common.rpc.Servers;
import io.dfs.metaserver.MetaServerConfig;
import io.dfs.metaserver.compact.ChunkRewrite;
import io.dfs.metaserver.job.ChunkDeletion;
import io.dfs.metaserver.job.FailureReports;
import io.dfs.metaserver.job.MemberProbe;
import io.dfs.proto.Role;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** The MetaServer's network side: its services, and its calls to DataNodes. */
public final class MetaServerEndpoint implements AutoCloseable {
  private final String host;
  private final RpcServer server;
  private final SessionService sessions;
  private final ClusterService nodes;
  private final GrpcChunkDeletion deletion;
  private final GrpcMemberProbe probe;
  private final GrpcReplicas replicas;
  private final GrpcChunkRewrite rewrite;

  private MetaServerEndpoint(
      String host,
      RpcServer server,
      SessionService sessions,
      ClusterService nodes,
      GrpcChunkDeletion deletion,
      GrpcMemberProbe probe,
      GrpcReplicas replicas,
      GrpcChunkRewrite rewrite) {
    this.host = host;
    this.server = server;
    this.sessions = sessions;
    this.nodes = nodes;
    this.deletion = deletion;
    this.probe = probe;
    this.replicas = replicas;
    this.rewrite = rewrite;
  }

  /**
   * @throws io.dfs.common.error.FsException EBUSY for a port in use, EINVAL for an address that is
   *     not this machine's or that others reach without keys
   */
  public static MetaServerEndpoint start(
      MetaServerConfig config,
      MetadataStore store,
      DatabasePosition position,
      MeterRegistry registry) {
    String cluster = store.settings().clusterId();
    String release = Release.of(MetaServerEndpoint.class);
    SessionService sessions = new SessionService(store, position, config.lease(), registry);
    ClusterService nodes = new ClusterService(store, config.gracePeriod());
    Identity identity = new Identity(cluster, Role.ROLE_DATANODE, config.datanodeKey(), release);
    GrpcReplicas replicas = new GrpcReplicas(identity);
    RpcServer server =
        Servers.start(
            new Servers.Options(
                config.listen(),
                config.port(),
                () -> cluster,
                Servers.keys(config.keys()),
                release),
            List.of(sessions, nodes, new AdminService(store, ShownSettings.of(config), replicas)),
            List.of(),
            registry);
    return new MetaServerEndpoint(
        config.listen(),
        server,
        sessions,
        nodes,
        new GrpcChunkDeletion(identity),
        new GrpcMemberProbe(identity),
        replicas,
        new GrpcChunkRewrite(identity));
  }

  /** {@code host:port}. */
  public String address() {
    return host + ":" + server.port();
  }

  /** What it says of itself to {@code grpc.health.v1}. */
  public void setReady(boolean ready) {
    server.setReady(ready);
  }

  public ChunkDeletion deletion() {
    return deletion;
  }

  public ChunkRewrite rewrite() {
    return rewrite;
  }

  public MemberProbe probe() {
    return probe;
  }

  /** Where reports of mounts go. */
  public void failuresTo(FailureReports reports) {
    sessions.failuresTo(reports);
  }

  /** Where heartbeats' answers take the map's version from. */
  public void mapVersionFrom(LongSupplier version) {
    sessions.mapVersionFrom(version);
  }

  public void pushMapVersion(long version) {
    sessions.pushMapVersion(version);
    nodes.pushMapVersion(version);
  }

  public Map<String, Long> requestCounts() {
    return sessions.counts().snapshot();
  }

  /**
   * Mounts and DataNodes move to another MetaServer; what is being answered may finish. Bounded.
   */
  @Override
  public void close() {
    sessions.close();
    nodes.close();
    server.close();
    deletion.close();
    probe.close();
    replicas.close();
    rewrite.close();
  }
}
