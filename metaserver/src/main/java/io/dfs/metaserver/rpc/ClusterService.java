package io.dfs.metaserver.rpc;

import io.dfs.common.cluster.MembershipStore.Change;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.rpc.ClusterCodec;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.proto.BeginSyncReply;
import io.dfs.proto.BeginSyncRequest;
import io.dfs.proto.ClusterGrpc;
import io.dfs.proto.DeregisterReply;
import io.dfs.proto.DeregisterRequest;
import io.dfs.proto.GrantNodeIdsReply;
import io.dfs.proto.GrantNodeIdsRequest;
import io.dfs.proto.ListGroupReply;
import io.dfs.proto.ListGroupRequest;
import io.dfs.proto.MapChanged;
import io.dfs.proto.NodeGrant;
import io.dfs.proto.NodeReport;
import io.dfs.proto.PlacementMap;
import io.dfs.proto.PlacementMapRequest;
import io.dfs.proto.PromoteReply;
import io.dfs.proto.PromoteRequest;
import io.dfs.proto.ReleaseReply;
import io.dfs.proto.ReleaseRequest;
import io.dfs.proto.UnreferencedReply;
import io.dfs.proto.UnreferencedRequest;
import io.dfs.proto.WatchMapRequest;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;

/** Cluster: what DataNodes ask. Thread-safe. */
public final class ClusterService extends ClusterGrpc.ClusterImplBase implements AutoCloseable {
  private static final int MAX_PAGE = 10_000;

  private final MetadataStore store;
  private final Duration grace;
  private final MapWatchers watchers = new MapWatchers();

  /**
   * @param grace how long chunks that nobody needs are kept
   */
  public ClusterService(MetadataStore store, Duration grace) {
    this.store = store;
    this.grace = grace;
  }

  @Override
  public void grantNodeIds(GrantNodeIdsRequest request, StreamObserver<GrantNodeIdsReply> out) {
    Unary.answer(
        out,
        () -> {
          int count = Math.clamp(request.getCount(), 0, 1024);
          return GrantNodeIdsReply.newBuilder()
              .setClusterId(store.settings().clusterId())
              .setFirst(count == 0 ? 0 : store.grantNodeIds(count))
              .build();
        });
  }

  @Override
  public void register(NodeReport request, StreamObserver<NodeGrant> out) {
    Unary.answer(out, () -> ClusterCodec.toMessage(store.register(ClusterCodec.toValue(request))));
  }

  @Override
  public void heartbeat(NodeReport request, StreamObserver<NodeGrant> out) {
    Unary.answer(out, () -> ClusterCodec.toMessage(store.heartbeat(ClusterCodec.toValue(request))));
  }

  @Override
  public void deregister(DeregisterRequest request, StreamObserver<DeregisterReply> out) {
    Unary.answer(
        out,
        () -> {
          store.deregister(new NodeId(request.getNode()));
          return DeregisterReply.getDefaultInstance();
        });
  }

  @Override
  public void getPlacementMap(PlacementMapRequest request, StreamObserver<PlacementMap> out) {
    Unary.answer(out, () -> ClusterCodec.toMessage(store.map()));
  }

  @Override
  public void watchMap(WatchMapRequest request, StreamObserver<MapChanged> out) {
    watchers.add(out);
  }

  @Override
  public void beginSync(BeginSyncRequest request, StreamObserver<BeginSyncReply> out) {
    Unary.answer(out, () -> BeginSyncReply.newBuilder().setSyncId(store.takeSyncId()).build());
  }

  @Override
  public void listGroup(ListGroupRequest request, StreamObserver<ListGroupReply> out) {
    Unary.answer(out, () -> listGroup(request));
  }

  private ListGroupReply listGroup(ListGroupRequest request) {
    if (!store.syncReady(request.getSyncId())) {
      return ListGroupReply.getDefaultInstance();
    }
    int limit = Math.clamp(request.getLimit(), 1, MAX_PAGE);
    List<ChunkId> page =
        store.listGroup(new GroupId(request.getGroup()), request.getAfterSequence(), limit);
    return ListGroupReply.newBuilder()
        .setReady(true)
        .addAllChunks(page.stream().map(NamespaceCodec::toMessage).toList())
        .setLast(page.size() < limit)
        .build();
  }

  @Override
  public void reportUnreferenced(
      UnreferencedRequest request, StreamObserver<UnreferencedReply> out) {
    Unary.answer(
        out,
        () ->
            UnreferencedReply.newBuilder()
                .setQueued(
                    store.queueUnreferenced(
                        request.getChunksList().stream().map(NamespaceCodec::toValue).toList()))
                .build());
  }

  @Override
  public void promote(PromoteRequest request, StreamObserver<PromoteReply> out) {
    Unary.answer(
        out,
        () ->
            PromoteReply.newBuilder()
                .setServes(
                    store.changeMember(
                        new GroupId(request.getGroup()),
                        new NodeId(request.getNode()),
                        Change.SERVING,
                        request.getStint()))
                .build());
  }

  @Override
  public void releaseGroups(ReleaseRequest request, StreamObserver<ReleaseReply> out) {
    Unary.answer(
        out,
        () ->
            ReleaseReply.newBuilder()
                .addAllApproved(
                    store
                        .releaseGroups(
                            new NodeId(request.getNode()),
                            request.getHeldList().stream().map(GroupId::new).toList(),
                            request.getReleasedList().stream().map(GroupId::new).toList(),
                            grace)
                        .stream()
                        .map(GroupId::value)
                        .toList())
                .build());
  }

  /** Tells every DataNode that watches. */
  void pushMapVersion(long version) {
    watchers.push(version);
  }

  /** Ends the streams; calls may go on. */
  @Override
  public void close() {
    watchers.close();
  }
}
