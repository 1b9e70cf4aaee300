package io.dfs.metaserver.rpc;

import io.dfs.common.check.SizedChunk;
import io.dfs.common.cluster.Node;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.rpc.Channels;
import io.dfs.common.rpc.ChunkErrors;
import io.dfs.common.rpc.Identity;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.metaserver.check.Replicas;
import io.dfs.proto.ChunkError;
import io.dfs.proto.ChunksGrpc;
import io.dfs.proto.ChunksGrpc.ChunksBlockingStub;
import io.dfs.proto.ExamineRequest;
import io.dfs.proto.ListRequest;
import io.dfs.proto.ReplicaState;
import io.dfs.proto.StoredChunk;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Asks DataNodes for their replicas. Thread-safe; keeps one channel for each address. */
final class GrpcReplicas implements Replicas, AutoCloseable {
  private static final int LOOK_TIMEOUT_SECONDS = 30;

  /** Reading and copying what fits into one question. */
  private static final int READ_TIMEOUT_SECONDS = 300;

  private final Identity identity;
  private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

  GrpcReplicas(Identity identity) {
    this.identity = identity;
  }

  @Override
  public List<State> examine(Node node, List<SizedChunk> chunks, boolean verify) {
    ExamineRequest request = request(chunks).setVerify(verify).build();
    return states(node, request, verify ? READ_TIMEOUT_SECONDS : LOOK_TIMEOUT_SECONDS);
  }

  @Override
  public List<State> repair(Node node, List<SizedChunk> chunks) {
    return states(node, request(chunks).setRepair(true).build(), READ_TIMEOUT_SECONDS);
  }

  private static ExamineRequest.Builder request(List<SizedChunk> chunks) {
    ExamineRequest.Builder request = ExamineRequest.newBuilder();
    for (SizedChunk c : chunks) {
      request.addChunks(
          StoredChunk.newBuilder()
              .setChunk(NamespaceCodec.toMessage(c.chunk()))
              .setLength(c.lengthBytes()));
    }
    return request;
  }

  private List<State> states(Node node, ExamineRequest request, int timeoutSeconds) {
    List<State> states =
        ask(node, timeoutSeconds, stub -> stub.examine(request)).getStatesList().stream()
            .map(GrpcReplicas::toValue)
            .toList();
    if (states.size() != request.getChunksCount()) {
      throw new FsException(
          FsError.EIO,
          "node %s answered %d times for %d chunks"
              .formatted(node.id(), states.size(), request.getChunksCount()));
    }
    return states;
  }

  private static State toValue(ReplicaState state) {
    return switch (state) {
      case REPLICA_GOOD -> State.GOOD;
      case REPLICA_MISSING -> State.MISSING;
      case REPLICA_WRONG_LENGTH -> State.WRONG_LENGTH;
      case REPLICA_WRONG_KEY -> State.WRONG_KEY;
      case REPLICA_CORRUPT -> State.CORRUPT;
      case REPLICA_STATE_UNSPECIFIED, UNRECOGNIZED ->
          throw new FsException(FsError.EIO, "a DataNode answered " + state);
    };
  }

  @Override
  public List<ChunkId> list(Node node, GroupId group, long afterNumber) {
    ListRequest request =
        ListRequest.newBuilder()
            .setGroup(group.value())
            .setAfterNumber(afterNumber)
            .setLimit(MAX_CHUNKS)
            .build();
    return ask(node, LOOK_TIMEOUT_SECONDS, stub -> stub.list(request)).getChunksList().stream()
        .map(c -> NamespaceCodec.toValue(c.getChunk()))
        .limit(MAX_CHUNKS)
        .toList();
  }

  private <A> A ask(Node node, int timeoutSeconds, Function<ChunksBlockingStub, A> question) {
    try {
      return question.apply(
          ChunksGrpc.newBlockingStub(
                  channels.computeIfAbsent(node.address(), a -> Channels.open(a, identity)))
              .withDeadlineAfter(timeoutSeconds, TimeUnit.SECONDS));
    } catch (StatusRuntimeException e) {
      boolean elsewhere = ChunkErrors.of(e).filter(ChunkError.UNKNOWN_GROUP::equals).isPresent();
      throw new FsException(
          elsewhere ? FsError.ESTALE : FsError.EIO,
          "node %s: %s".formatted(node.id(), e.getStatus()),
          e);
    }
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
  }
}
