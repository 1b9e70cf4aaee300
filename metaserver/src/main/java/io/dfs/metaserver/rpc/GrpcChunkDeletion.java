package io.dfs.metaserver.rpc;

import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import io.dfs.common.rpc.Channels;
import io.dfs.common.rpc.ChunkErrors;
import io.dfs.common.rpc.Identity;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.metaserver.job.ChunkDeletion;
import io.dfs.proto.ChunksGrpc;
import io.dfs.proto.DeleteRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells DataNodes to delete chunks. Thread-safe; keeps one channel for each address. */
public final class GrpcChunkDeletion implements ChunkDeletion, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GrpcChunkDeletion.class);
  private static final int TIMEOUT_SECONDS = 10;

  private final Identity identity;
  private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

  public GrpcChunkDeletion(Identity identity) {
    this.identity = identity;
  }

  @Override
  public Answer delete(Node node, List<ChunkId> chunks) {
    DeleteRequest.Builder request = DeleteRequest.newBuilder();
    chunks.forEach(c -> request.addChunks(NamespaceCodec.toMessage(c)));
    try {
      ChunksGrpc.newBlockingStub(
              channels.computeIfAbsent(node.address(), a -> Channels.open(a, identity)))
          .withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .delete(request.build());
      return Answer.DELETED;
    } catch (StatusRuntimeException e) {
      log.info("node {} does not delete now: {}", node.id(), e.getMessage());
      return ChunkErrors.of(e).isPresent() ? Answer.REFUSED : Answer.SILENT;
    }
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
  }
}
