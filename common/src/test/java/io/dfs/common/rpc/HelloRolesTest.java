package io.dfs.common.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.proto.ChunksGrpc;
import io.dfs.proto.ClusterGrpc;
import io.dfs.proto.DeleteReply;
import io.dfs.proto.DeleteRequest;
import io.dfs.proto.DeregisterReply;
import io.dfs.proto.DeregisterRequest;
import io.dfs.proto.Role;
import io.dfs.proto.StatReply;
import io.dfs.proto.StatRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may call what where keys prove roles, and what a refusal becomes. */
class HelloRolesTest {
  private final RpcServer server;
  private Optional<ManagedChannel> channel = Optional.empty();

  HelloRolesTest() {
    server =
        Servers.start(
            new Servers.Options(
                "127.0.0.1",
                0,
                () -> "c1",
                Map.of(Role.ROLE_CLIENT, "k", Role.ROLE_DATANODE, "n"),
                "test"),
            List.of(new Nodes(), new Chunks()),
            List.of());
  }

  @AfterEach
  void stop() {
    channel.ifPresent(ManagedChannel::shutdownNow);
    server.close();
  }

  /** Lets every node go. */
  private static final class Nodes extends ClusterGrpc.ClusterImplBase {
    @Override
    public void deregister(DeregisterRequest request, StreamObserver<DeregisterReply> out) {
      out.onNext(DeregisterReply.getDefaultInstance());
      out.onCompleted();
    }
  }

  /** Has nothing. */
  private static final class Chunks extends ChunksGrpc.ChunksImplBase {
    @Override
    public void delete(DeleteRequest request, StreamObserver<DeleteReply> out) {
      out.onNext(DeleteReply.getDefaultInstance());
      out.onCompleted();
    }

    @Override
    public void stat(StatRequest request, StreamObserver<StatReply> out) {
      out.onNext(StatReply.getDefaultInstance());
      out.onCompleted();
    }
  }

  private ManagedChannel as(Role role, String key, String cluster) {
    ManagedChannel made =
        Channels.open(
            "127.0.0.1:" + server.port(), new Identity(cluster, role, Optional.of(key), "test"));
    channel = Optional.of(made);
    return made;
  }

  private static DeregisterReply deregister(ManagedChannel through) {
    return ClusterGrpc.newBlockingStub(through)
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .deregister(DeregisterRequest.getDefaultInstance());
  }

  private static FsException failure(StatusRuntimeException refused) {
    return RpcErrors.toFsException("MetaServer", refused);
  }

  @Test
  void nodesSpeakForThemselves() {
    assertEquals(
        DeregisterReply.getDefaultInstance(), deregister(as(Role.ROLE_DATANODE, "n", "c1")));
  }

  @Test
  void mountsDoNotSpeakForNodesNorDeleteTheirChunks() {
    ManagedChannel mount = as(Role.ROLE_CLIENT, "k", "c1");
    var chunks = ChunksGrpc.newBlockingStub(mount).withDeadlineAfter(20, TimeUnit.SECONDS);
    assertEquals(StatReply.getDefaultInstance(), chunks.stat(StatRequest.getDefaultInstance()));
    FsException refused =
        failure(assertThrows(StatusRuntimeException.class, () -> deregister(mount)));
    assertEquals(FsError.EACCES, refused.error());
    assertEquals(
        "MetaServer: dfs.v1.Cluster/Deregister is not for role client", refused.getMessage());
    assertThrows(
        StatusRuntimeException.class, () -> chunks.delete(DeleteRequest.getDefaultInstance()));
  }

  @Test
  void aWrongKeyIsNoReasonToTryAgain() {
    FsException refused =
        failure(
            assertThrows(
                StatusRuntimeException.class,
                () -> deregister(as(Role.ROLE_DATANODE, "wrong", "c1"))));
    assertEquals(FsError.EACCES, refused.error());
  }

  @Test
  void anotherClusterIsNoReasonToTryAgain() {
    FsException refused =
        failure(
            assertThrows(
                StatusRuntimeException.class, () -> deregister(as(Role.ROLE_DATANODE, "n", "c2"))));
    assertEquals(FsError.EACCES, refused.error());
  }

  @Test
  void aServerOfAnotherProtocolIsNoReasonToTryAgain() {
    assertEquals(Optional.empty(), refusalBy(new ProtocolRange(1, 3)));
    assertEquals(
        Optional.of(
            "MetaServer: the server speaks protocols 2 to 3, the caller protocol 1: use the same"
                + " release on both sides"),
        refusalBy(new ProtocolRange(2, 3)));
  }

  private Optional<String> refusalBy(ProtocolRange spoken) {
    Servers.Options options =
        new Servers.Options("127.0.0.1", 0, () -> "c1", Map.of(), "test", spoken);
    try (RpcServer other = Servers.start(options, List.of(new Nodes()), List.of())) {
      ManagedChannel caller =
          Channels.open(
              "127.0.0.1:" + other.port(),
              new Identity("c1", Role.ROLE_DATANODE, Optional.empty(), "test"));
      channel = Optional.of(caller);
      deregister(caller);
      return Optional.empty();
    } catch (StatusRuntimeException refused) {
      FsException failure = failure(refused);
      assertEquals(FsError.EACCES, failure.error());
      return Optional.of(failure.getMessage());
    } finally {
      channel.ifPresent(ManagedChannel::shutdownNow);
    }
  }
}
