package io.dfs.metaserver.rpc;

import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.cluster.Node;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.metadata.Extent;
import io.dfs.common.rpc.Channels;
import io.dfs.common.rpc.Identity;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.metaserver.compact.ChunkRewrite;
import io.dfs.proto.ChunksGrpc;
import io.dfs.proto.Piece;
import io.dfs.proto.RewriteRequest;
import io.dfs.proto.Target;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Has DataNodes rewrite chunks. Thread-safe; keeps one channel for each address. */
final class GrpcChunkRewrite implements ChunkRewrite, AutoCloseable {
  private static final int TIMEOUT_SECONDS = 180;

  private final Identity identity;
  private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

  GrpcChunkRewrite(Identity identity) {
    this.identity = identity;
  }

  @Override
  public List<DurableReplica> rewrite(ChunkId chunk, List<Node> members, List<Extent> pieces) {
    RewriteRequest.Builder request =
        RewriteRequest.newBuilder().setChunk(NamespaceCodec.toMessage(chunk));
    for (Extent piece : pieces) {
      request.addPieces(
          Piece.newBuilder()
              .setChunk(NamespaceCodec.toMessage(piece.chunk()))
              .setOffset(piece.chunkOffset())
              .setLength(piece.lengthBytes()));
    }
    for (Node node : members.subList(1, members.size())) {
      request.addForward(Target.newBuilder().setNode(node.id().value()).setAddress(node.address()));
    }
    Node first = members.getFirst();
    try {
      return ChunksGrpc.newBlockingStub(
              channels.computeIfAbsent(first.address(), a -> Channels.open(a, identity)))
          .withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .rewrite(request.build())
          .getDurableList()
          .stream()
          .map(NamespaceCodec::toValue)
          .toList();
    } catch (StatusRuntimeException e) {
      throw new FsException(
          FsError.EIO, "node %s does not rewrite: %s".formatted(first.id(), e.getStatus()), e);
    }
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
  }
}
