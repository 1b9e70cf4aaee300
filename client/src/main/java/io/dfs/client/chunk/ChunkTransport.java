package io.dfs.client.chunk;

import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Chunk bytes to and from DataNodes. Thread-safe; never blocks the caller; every future completes
 * within the transport's deadlines, failures as {@link ChunkFailure}s.
 */
public interface ChunkTransport {
  /**
   * Writes a whole chunk to the first of {@code chain}, which forwards it to the others. {@code
   * data} must stay unchanged until the future is done. Completes normally also when only some
   * members have it.
   */
  CompletableFuture<WriteResult> write(
      ChunkId chunk, ByteBuffer data, int[] crcs, List<Node> chain);

  /** Reads {@code [offset, offset + length)} of a chunk from one node, checksums verified. */
  CompletableFuture<ByteBuffer> read(ChunkId chunk, int offset, int length, Node node);

  /** Who has the chunk durably, and who failed why. */
  record WriteResult(List<DurableReplica> durable, List<FailedReplica> failed) {
    public WriteResult {
      durable = List.copyOf(durable);
      failed = List.copyOf(failed);
    }
  }

  /** A member that did not take the chunk. */
  record FailedReplica(NodeId node, ChunkFailure failure) {}
}
