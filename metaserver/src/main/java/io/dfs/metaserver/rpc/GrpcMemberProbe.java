package io.dfs.metaserver.rpc;

import io.dfs.common.cluster.Node;
import io.dfs.common.id.GroupId;
import io.dfs.common.rpc.Channels;
import io.dfs.common.rpc.ChunkErrors;
import io.dfs.common.rpc.Identity;
import io.dfs.metaserver.job.MemberProbe;
import io.dfs.proto.ChunkError;
import io.dfs.proto.ChunksGrpc;
import io.dfs.proto.ListRequest;
import io.dfs.proto.ProbeRequest;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks DataNodes whether they work. Thread-safe; keeps one channel for each address. */
final class GrpcMemberProbe implements MemberProbe, AutoCloseable {
  /** Longer than anybody waits. */
  private static final int TIMEOUT_SECONDS = 5;

  private final Identity identity;
  private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

  GrpcMemberProbe(Identity identity) {
    this.identity = identity;
  }

  @Override
  public CompletableFuture<Answer> write(Node node, GroupId group) {
    ProbeRequest request = ProbeRequest.newBuilder().setGroup(group.value()).build();
    return twice(() -> call(node, ChunksGrpc.getProbeMethod(), request));
  }

  @Override
  public CompletableFuture<Answer> ask(Node node, GroupId group) {
    ListRequest request = ListRequest.newBuilder().setGroup(group.value()).setLimit(1).build();
    return twice(() -> call(node, ChunksGrpc.getListMethod(), request));
  }

  /** The first call may meet a connection that died with a process which is back already. */
  private static CompletableFuture<Answer> twice(Supplier<CompletableFuture<Answer>> call) {
    return call.get()
        .thenCompose(
            first -> first == Answer.DEAD ? call.get() : CompletableFuture.completedFuture(first));
  }

  private <Q, A> CompletableFuture<Answer> call(
      Node node, MethodDescriptor<Q, A> method, Q request) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    ClientCalls.asyncUnaryCall(
        channels
            .computeIfAbsent(node.address(), a -> Channels.open(a, identity))
            .newCall(
                method, CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS)),
        request,
        new StreamObserver<>() {
          @Override
          public void onNext(A reply) {
            answer.complete(Answer.WORKS);
          }

          @Override
          public void onError(Throwable failure) {
            answer.complete(answerOf(failure));
          }

          @Override
          public void onCompleted() {
            answer.complete(Answer.SICK); // without a reply: no correct node does it
          }
        });
    return answer;
  }

  /** A node that is full, or does not know the group yet, works. */
  private static Answer answerOf(Throwable failure) {
    Optional<ChunkError> refusal = ChunkErrors.of(failure);
    if (refusal.isPresent()) {
      return refusal.get() == ChunkError.DISK_FAILED ? Answer.SICK : Answer.WORKS;
    }
    return switch (Status.fromThrowable(failure).getCode()) {
      case UNAVAILABLE -> Answer.DEAD;
      case DEADLINE_EXCEEDED, CANCELLED -> Answer.SILENT;
      case UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT, UNIMPLEMENTED -> Answer.WORKS;
      default -> Answer.SICK;
    };
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
  }
}
