package io.dfs.datanode.rpc;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import io.dfs.common.net.ListenAddress;
import io.dfs.common.rpc.Identity;
import io.dfs.common.rpc.Release;
import io.dfs.common.rpc.RpcServer;
import io.dfs.common.rpc.Servers;
import io.dfs.common.time.RealTime;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.DataNodeConfig;
import io.dfs.datanode.Registrar;
import io.dfs.datanode.sync.GroupCatalog;
import io.dfs.datanode.sync.PeerChunks;
import io.dfs.datanode.sync.PeerRanges;
import io.dfs.datanode.sync.PieceSource;
import io.dfs.proto.Role;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The DataNode's network side. Confined to the wiring thread until it serves. */
public final class DataNodeEndpoint implements AutoCloseable {
  private final DataNodeConfig config;
  private final MeterRegistry registry;
  private final String release = Release.of(DataNodeEndpoint.class);
  private final MetaServers metaServers;
  private @Nullable RpcServer server;
  private @Nullable Peers peers;
  private @Nullable ChunkService chunks;

  public DataNodeEndpoint(DataNodeConfig config, MeterRegistry registry) {
    this.config = config;
    this.registry = registry;
    this.metaServers = new MetaServers(config.metaServers(), identity(""));
  }

  private Identity identity(String clusterId) {
    return new Identity(clusterId, Role.ROLE_DATANODE, config.datanodeKey(), release);
  }

  public Registrar registrar() {
    return metaServers;
  }

  public GroupCatalog catalog() {
    return metaServers;
  }

  /** Chunks of other nodes; only while it serves. */
  public PeerChunks peerChunks() {
    return others();
  }

  /** Parts of them; only while it serves. */
  public PeerRanges peerRanges() {
    return others()::range;
  }

  private GrpcPeerChunks others() {
    if (peers == null) {
      throw new IllegalStateException("not serving yet");
    }
    return new GrpcPeerChunks(peers);
  }

  /**
   * Starts serving.
   *
   * @return {@code host:port} under which others reach it
   * @throws io.dfs.common.error.FsException EBUSY for a port in use, EINVAL for an address that is
   *     not this machine's or that others reach without keys
   */
  public String serve(String clusterId, NodeId node, DataDirectories directories) {
    Peers others = new Peers(identity(clusterId));
    peers = others;
    ChunkService service =
        new ChunkService(node, directories, others, RealTime.ticker(), new ChunkMetrics(registry));
    server =
        Servers.start(
            new Servers.Options(
                config.listen(),
                config.port(),
                () -> clusterId,
                Servers.keys(config.keys()),
                release),
            List.of(),
            List.of(service.definition()),
            registry);
    chunks = service;
    return address();
  }

  /** What tries to get a good copy of a chunk, when it is asked to; only while it serves. */
  public void repairWith(Consumer<ChunkId> action) {
    service().repairWith(action);
  }

  /** Where the pieces of chunks that are rewritten come from; only while it serves. */
  public void rewriteFrom(PieceSource source) {
    service().rewriteFrom(source::read);
  }

  private ChunkService service() {
    if (chunks == null) {
      throw new IllegalStateException("not serving yet");
    }
    return chunks;
  }

  /** {@code host:port} under which others reach it. */
  public String address() {
    int port = running().port();
    return config
        .advertise()
        .map(a -> a.matches(".*[^:]:\\d+") ? a : a + ":" + port)
        .orElseGet(() -> new ListenAddress(config.listen(), port).reachable());
  }

  /** What it says of itself to {@code grpc.health.v1}. */
  public void setReady(boolean ready) {
    running().setReady(ready);
  }

  private RpcServer running() {
    RpcServer running = server;
    if (running == null) {
      throw new IllegalStateException("not serving yet");
    }
    return running;
  }

  /** What is being answered may finish. Bounded. */
  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
    if (peers != null) {
      peers.close();
    }
    metaServers.close();
  }
}
