package io.dfs.datanode.rpc;

import io.dfs.common.cluster.NodeGrant;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.common.rpc.Channels;
import io.dfs.common.rpc.ClusterCodec;
import io.dfs.common.rpc.Identity;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.common.rpc.RpcErrors;
import io.dfs.datanode.Registrar;
import io.dfs.datanode.sync.GroupCatalog;
import io.dfs.proto.BeginSyncRequest;
import io.dfs.proto.ClusterGrpc;
import io.dfs.proto.DeregisterRequest;
import io.dfs.proto.GrantNodeIdsReply;
import io.dfs.proto.GrantNodeIdsRequest;
import io.dfs.proto.ListGroupReply;
import io.dfs.proto.ListGroupRequest;
import io.dfs.proto.MapChanged;
import io.dfs.proto.PlacementMapRequest;
import io.dfs.proto.PromoteRequest;
import io.dfs.proto.ReleaseRequest;
import io.dfs.proto.UnreferencedRequest;
import io.dfs.proto.WatchMapRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The MetaServers as a DataNode sees them: asks one, and the next if it does not answer or does not
 * reach the database. Every call is bounded. Thread-safe.
 */
public final class MetaServers implements Registrar, GroupCatalog, AutoCloseable {
  private static final int TIMEOUT_SECONDS = 5;

  private final List<ManagedChannel> channels;
  private volatile int preferred;

  public MetaServers(List<String> addresses, Identity identity) {
    this.channels = addresses.stream().map(a -> Channels.open(a, identity)).toList();
  }

  @Override
  public Granted grantIds(int count) {
    GrantNodeIdsReply reply =
        ask(stub -> stub.grantNodeIds(GrantNodeIdsRequest.newBuilder().setCount(count).build()));
    return new Granted(reply.getClusterId(), reply.getFirst());
  }

  @Override
  public NodeGrant register(NodeReport report, String databasePosition) {
    io.dfs.proto.NodeReport message = ClusterCodec.toMessage(report, databasePosition);
    return ClusterCodec.toValue(this.<io.dfs.proto.NodeGrant>ask(s -> s.register(message)));
  }

  @Override
  public NodeGrant heartbeat(NodeReport report, String databasePosition) {
    io.dfs.proto.NodeReport message = ClusterCodec.toMessage(report, databasePosition);
    return ClusterCodec.toValue(this.<io.dfs.proto.NodeGrant>ask(s -> s.heartbeat(message)));
  }

  @Override
  public void deregister(NodeId node) {
    ask(stub -> stub.deregister(DeregisterRequest.newBuilder().setNode(node.value()).build()));
  }

  @Override
  public PlacementMap map() {
    return ClusterCodec.toValue(
        this.<io.dfs.proto.PlacementMap>ask(
            s -> s.getPlacementMap(PlacementMapRequest.getDefaultInstance())));
  }

  @Override
  public long beginSync() {
    return ask(s -> s.beginSync(BeginSyncRequest.getDefaultInstance())).getSyncId();
  }

  @Override
  public Optional<List<ChunkId>> list(GroupId group, long syncId, long afterSequence, int limit) {
    ListGroupRequest request =
        ListGroupRequest.newBuilder()
            .setGroup(group.value())
            .setSyncId(syncId)
            .setAfterSequence(afterSequence)
            .setLimit(limit)
            .build();
    ListGroupReply page = ask(s -> s.listGroup(request));
    return page.getReady()
        ? Optional.of(page.getChunksList().stream().map(NamespaceCodec::toValue).toList())
        : Optional.empty();
  }

  @Override
  public void reportUnreferenced(List<ChunkId> chunks) {
    UnreferencedRequest request =
        UnreferencedRequest.newBuilder()
            .addAllChunks(chunks.stream().map(NamespaceCodec::toMessage).toList())
            .build();
    ask(s -> s.reportUnreferenced(request));
  }

  @Override
  public List<GroupId> release(NodeId node, List<GroupId> held, List<GroupId> released) {
    ReleaseRequest request =
        ReleaseRequest.newBuilder()
            .setNode(node.value())
            .addAllHeld(held.stream().map(GroupId::value).toList())
            .addAllReleased(released.stream().map(GroupId::value).toList())
            .build();
    return ask(s -> s.releaseGroups(request)).getApprovedList().stream().map(GroupId::new).toList();
  }

  @Override
  public boolean promote(NodeId node, GroupId group, long stint) {
    PromoteRequest request =
        PromoteRequest.newBuilder()
            .setNode(node.value())
            .setGroup(group.value())
            .setStint(stint)
            .build();
    return ask(s -> s.promote(request)).getServes();
  }

  @Override
  public CompletableFuture<Void> watchMap(Runnable onChange) {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    ClusterGrpc.newStub(channels.get(preferred))
        .watchMap(
            WatchMapRequest.getDefaultInstance(),
            new StreamObserver<>() {
              @Override
              public void onNext(MapChanged message) {
                onChange.run();
              }

              @Override
              public void onError(Throwable t) {
                ended.complete(null);
              }

              @Override
              public void onCompleted() {
                ended.complete(null);
              }
            });
    return ended;
  }

  private <A> A ask(Function<ClusterGrpc.ClusterBlockingStub, A> call) {
    FsException last = new FsException(FsError.EIO, "no MetaServer is configured");
    int first = preferred;
    for (int i = 0; i < channels.size(); i++) {
      int at = (first + i) % channels.size();
      try {
        A answer =
            call.apply(
                ClusterGrpc.newBlockingStub(channels.get(at))
                    .withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS));
        preferred = at;
        return answer;
      } catch (StatusRuntimeException e) {
        last = RpcErrors.toFsException("MetaServer", e);
        if (last.error() != FsError.EIO) {
          throw last;
        }
      }
    }
    throw last;
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
