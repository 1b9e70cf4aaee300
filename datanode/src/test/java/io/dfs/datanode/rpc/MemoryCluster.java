package io.dfs.datanode.rpc;

import io.dfs.common.error.FsException;
import io.dfs.common.rpc.ClusterCodec;
import io.dfs.common.rpc.RpcErrors;
import io.dfs.common.rpc.RpcServer;
import io.dfs.common.rpc.Servers;
import io.dfs.proto.ClusterGrpc;
import io.dfs.proto.DeregisterReply;
import io.dfs.proto.DeregisterRequest;
import io.dfs.proto.GrantNodeIdsReply;
import io.dfs.proto.GrantNodeIdsRequest;
import io.dfs.proto.MapChanged;
import io.dfs.proto.NodeGrant;
import io.dfs.proto.NodeReport;
import io.dfs.proto.WatchMapRequest;
import io.dfs.testkit.metadata.MemoryMetadataStore;
import io.dfs.testkit.time.ManualClock;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A MetaServer as DataNodes see it, over a store in memory. */
public final class MemoryCluster extends ClusterGrpc.ClusterImplBase implements AutoCloseable {
  public static final String ID = "memory";

  public final ManualClock clock = ManualClock.start();
  public final MemoryMetadataStore store = MemoryMetadataStore.create(clock, 4);
  private final AtomicInteger heartbeats = new AtomicInteger();
  private final RpcServer server;
  private volatile @Nullable StreamObserver<MapChanged> watcher;

  @SuppressWarnings("this-escape") // served only when the last field is set
  public MemoryCluster() {
    server =
        Servers.start(
            new Servers.Options("127.0.0.1", 0, () -> ID, Map.of(), "test"),
            List.of(this),
            List.of());
  }

  public String address() {
    return "127.0.0.1:" + server.port();
  }

  public int heartbeats() {
    return heartbeats.get();
  }

  private static <A> void answer(StreamObserver<A> out, Supplier<A> call) {
    try {
      out.onNext(call.get());
      out.onCompleted();
    } catch (FsException e) {
      out.onError(RpcErrors.toStatus(e));
    }
  }

  @Override
  public void grantNodeIds(GrantNodeIdsRequest request, StreamObserver<GrantNodeIdsReply> out) {
    answer(
        out,
        () ->
            GrantNodeIdsReply.newBuilder()
                .setClusterId(ID)
                .setFirst(request.getCount() == 0 ? 0 : store.grantNodeIds(request.getCount()))
                .build());
  }

  @Override
  public void register(NodeReport request, StreamObserver<NodeGrant> out) {
    answer(out, () -> ClusterCodec.toMessage(store.register(ClusterCodec.toValue(request))));
  }

  @Override
  public void heartbeat(NodeReport request, StreamObserver<NodeGrant> out) {
    heartbeats.incrementAndGet();
    answer(out, () -> ClusterCodec.toMessage(store.heartbeat(ClusterCodec.toValue(request))));
  }

  @Override
  public void deregister(DeregisterRequest request, StreamObserver<DeregisterReply> out) {
    answer(
        out,
        () -> {
          store.deregister(new io.dfs.common.id.NodeId(request.getNode()));
          return DeregisterReply.getDefaultInstance();
        });
  }

  @Override
  public void watchMap(WatchMapRequest request, StreamObserver<MapChanged> out) {
    watcher = out;
  }

  /** Whether a node waits to be told. */
  public boolean isWatched() {
    return watcher != null;
  }

  /** Tells the last node that watches. */
  public void tellMapChanged() {
    StreamObserver<MapChanged> out = watcher;
    if (out != null) {
      out.onNext(MapChanged.newBuilder().setVersion(store.map().version()).build());
    }
  }

  /** Ends the watching. */
  public void endWatch() {
    StreamObserver<MapChanged> out = watcher;
    watcher = null;
    if (out != null) {
      out.onCompleted();
    }
  }

  @Override
  public void close() {
    server.halt();
  }
}
