package io.dfs.metaserver.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.rpc.AdminCodec;
import io.dfs.common.rpc.Channels;
import io.dfs.common.rpc.ClusterCodec;
import io.dfs.common.rpc.Identity;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.common.rpc.RpcErrors;
import io.dfs.proto.AdminGrpc;
import io.dfs.proto.ClusterGrpc;
import io.dfs.proto.ConfigReply;
import io.dfs.proto.ConfigRequest;
import io.dfs.proto.DeregisterRequest;
import io.dfs.proto.GrantNodeIdsReply;
import io.dfs.proto.GrantNodeIdsRequest;
import io.dfs.proto.InfoReply;
import io.dfs.proto.InfoRequest;
import io.dfs.proto.ListNodesRequest;
import io.dfs.proto.ListSessionsRequest;
import io.dfs.proto.MapChanged;
import io.dfs.proto.NodeGrant;
import io.dfs.proto.PlacementMapRequest;
import io.dfs.proto.Role;
import io.dfs.proto.StatusReply;
import io.dfs.proto.StatusRequest;
import io.dfs.proto.WatchMapRequest;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.CommitBuilder;
import io.dfs.testkit.metadata.MemoryMetadataStore;
import io.dfs.testkit.metadata.TestMount;
import io.dfs.testkit.time.ManualClock;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Cluster and Admin. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class UnaryServicesTest {
  private static final int PATIENCE_SECONDS = 20;

  private final ManualClock clock = ManualClock.start();
  private final MemoryMetadataStore store = MemoryMetadataStore.create(clock, 4);
  private ClusterFixture nodes;
  private MetaServerEndpoint server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    nodes = ClusterFixture.ready(store);
    server = TestServer.start(store);
    channel =
        Channels.open(
            server.address(), new Identity("memory", Role.ROLE_ADMIN, Optional.empty(), "test"));
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  private ClusterGrpc.ClusterBlockingStub cluster() {
    return ClusterGrpc.newBlockingStub(channel)
        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private AdminGrpc.AdminBlockingStub admin() {
    return AdminGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static FsError errorOf(Executable call) {
    StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, call);
    return RpcErrors.toFsException("call", refused).error();
  }

  @Test
  void aNodeRegistersRenewsAndLeaves() {
    NodeReport report = nodes.reportOf(nodes.nodes().getFirst());
    io.dfs.proto.NodeReport message = ClusterCodec.toMessage(report, "");
    NodeGrant grant = cluster().register(message);
    assertEquals(4, grant.getDirectories(0).getGroupsCount());
    assertEquals(grant.getDirectoriesList(), cluster().heartbeat(message).getDirectoriesList());
    cluster().deregister(DeregisterRequest.newBuilder().setNode(report.id().value()).build());
    assertEquals(FsError.ESTALE, errorOf(() -> cluster().heartbeat(message)));
    assertEquals(4, cluster().register(message).getDirectories(0).getGroupsCount());
  }

  @Test
  void idsAreGrantedOnceAndTheClusterIsNamedForNothing() {
    GrantNodeIdsReply none = cluster().grantNodeIds(GrantNodeIdsRequest.getDefaultInstance());
    assertEquals("memory", none.getClusterId());
    assertEquals(0, none.getFirst());
    GrantNodeIdsRequest three = GrantNodeIdsRequest.newBuilder().setCount(3).build();
    long first = cluster().grantNodeIds(three).getFirst();
    assertEquals(first + 3, cluster().grantNodeIds(three).getFirst());
  }

  @Test
  void aDirectoryOfAnotherNodeIsRefused() {
    NodeReport theirs = nodes.reportOf(nodes.nodes().getFirst());
    NodeReport mine = nodes.reportOf(nodes.nodes().getLast());
    NodeReport thief = new NodeReport(mine.id(), mine.address(), mine.zone(), theirs.directories());
    assertEquals(
        FsError.EPERM, errorOf(() -> cluster().register(ClusterCodec.toMessage(thief, ""))));
  }

  @Test
  void theMapIsTheStores() {
    assertEquals(
        ClusterCodec.toMessage(store.map()),
        cluster().getPlacementMap(PlacementMapRequest.getDefaultInstance()));
  }

  @Test
  void whoWatchesTheMapIsToldUntilTheServerEnds() throws InterruptedException {
    MetaServerEndpoint other = TestServer.start(store);
    ManagedChannel toOther =
        Channels.open(
            other.address(), new Identity("memory", Role.ROLE_DATANODE, Optional.empty(), "test"));
    try {
      BlockingQueue<Object> told = new LinkedBlockingQueue<>();
      ClusterGrpc.newStub(toOther).watchMap(WatchMapRequest.getDefaultInstance(), into(told));
      for (int i = 0; told.isEmpty(); i++) { // until the server knows of the stream
        assertTrue(i < 2000, "nothing is told");
        other.pushMapVersion(41);
        Thread.sleep(10);
      }
      assertEquals(MapChanged.newBuilder().setVersion(41).build(), told.take());
      other.close();
      for (int i = 0; !told.contains("completed"); i++) {
        assertTrue(i < 2000, "the stream does not end");
        Thread.sleep(10);
      }
    } finally {
      toOther.shutdownNow();
      other.close();
    }
  }

  private static StreamObserver<MapChanged> into(BlockingQueue<Object> told) {
    return new StreamObserver<>() {
      @Override
      public void onNext(MapChanged message) {
        told.add(message);
      }

      @Override
      public void onError(Throwable t) {
        told.add(t);
      }

      @Override
      public void onCompleted() {
        told.add("completed");
      }
    };
  }

  @Test
  void statusTellsOfNodesSessionsAndGarbage() {
    TestMount mount = new TestMount(store);
    mount.abandon(List.of(mount.newChunk()));
    StatusReply status = admin().status(StatusRequest.getDefaultInstance());
    assertEquals(1, status.getSessionsCount());
    assertEquals("/mnt/test", status.getSessions(0).getMountPoint());
    assertEquals(60_000, status.getSessions(0).getLeaseLeftMs());
    assertEquals(1, status.getGarbageChunks());
    assertEquals(0, status.getNodesMissing());
    assertEquals(3, status.getSettings().getCopies());
    clock.advance(Duration.ofMinutes(1));
    assertEquals(2, admin().status(StatusRequest.getDefaultInstance()).getNodesMissing());
  }

  @Test
  void listsTellMoreOfNodesAndSessions() {
    TestMount mount = new TestMount(store);
    mount.heartbeat(List.of(mount.create(InodeId.ROOT, "f").id()), List.of());
    List<io.dfs.proto.NodeListing> listed =
        admin().listNodes(ListNodesRequest.getDefaultInstance()).getNodesList();
    assertEquals(store.nodes(), listed.stream().map(AdminCodec::toValue).toList());
    assertEquals(3, listed.size());
    assertEquals(
        1,
        admin()
            .listSessions(ListSessionsRequest.getDefaultInstance())
            .getSessions(0)
            .getOpenFiles());
    clock.advance(Duration.ofSeconds(11));
    assertEquals(
        store.servers(),
        admin().status(StatusRequest.getDefaultInstance()).getMetaserversList().stream()
            .map(AdminCodec::toValue)
            .toList());
    assertEquals(11_000, store.servers().getFirst().servedMs());
  }

  @Test
  void settingsAreToldWithoutSecrets() {
    ConfigReply reply = admin().config(ConfigRequest.getDefaultInstance());
    assertEquals(3, reply.getSettings().getCopies());
    assertEquals("10m", reply.getServerOrThrow("grace-period"));
    assertEquals("(set)", reply.getServerOrThrow("database-password"));
    assertEquals(
        "jdbc:postgresql://db/dfs?password=***&ssl=true", reply.getServerOrThrow("database-url"));
    assertFalse(reply.toString().contains(TestServer.SECRET), reply.toString());
  }

  @Test
  void infoTellsWhereTheBytesOfAPathAre() throws FsException {
    TestMount mount = new TestMount(store);
    Attr directory = mount.mkdir(InodeId.ROOT, "d");
    Attr file = mount.create(directory.id(), "f");
    ChunkId chunk = mount.newChunk();
    mount.apply(new CommitBuilder(file, nodes).size(10).chunk(chunk, 0, 10).build());
    InfoReply byPath = admin().info(path("//d/f"));
    assertEquals(file.id().value(), byPath.getOpened().getAttr().getInode());
    assertEquals(
        chunk, NamespaceCodec.toValue(byPath.getOpened().getLayout().getExtents(0).getChunk()));
    assertEquals(1, byPath.getGroupsCount());
    assertEquals(chunk.group().value(), byPath.getGroups(0).getId());
    assertEquals(3, byPath.getNodesCount());
    assertEquals(
        byPath, admin().info(InfoRequest.newBuilder().setInode(file.id().value()).build()));
    assertTrue(admin().info(path("/")).getOpened().hasAttr());
    assertEquals(FsError.ENOENT, errorOf(() -> admin().info(path("/d/none"))));
    assertEquals(FsError.ENOTDIR, errorOf(() -> admin().info(path("/d/f/g"))));
    assertEquals(FsError.EINVAL, errorOf(() -> admin().info(path("/d/.."))));
  }

  private static InfoRequest path(String path) {
    return InfoRequest.newBuilder().setPath(ByteString.copyFromUtf8(path)).build();
  }
}
