package io.dfs.client.chunk;

import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Chunk bytes to and from DataNodes. Thread-safe; never blocks the caller; every future completes
 * within the transport's deadlines, failures as {@link ChunkFailure}s.
 */
public interface ChunkTransport {
  /**
   * Writes a whole chunk to the first of {@code chain}, which forwards it to the others. The bytes
   * of {@code body} must stay unchanged until the future is done, and are not touched after it.
   * Completes normally also when only some members have it. May be repeated. Cancelling the future
   * gives the call up: the future completes soon, exceptionally, when the bytes are let go.
   *
   * @param received run as soon as every node of the chain has the bytes, verified, though not
   *     durably yet: in any thread, before the future is done, at most once; it must not block. Not
   *     run if one of them fails or cannot tell
   */
  CompletableFuture<WriteResult> write(
      ChunkId chunk, ChunkBody body, List<Node> chain, Optional<Runnable> received);

  /** As above for who waits for durable bytes only. */
  default CompletableFuture<WriteResult> write(ChunkId chunk, ChunkBody body, List<Node> chain) {
    return write(chunk, body, chain, Optional.empty());
  }

  /**
   * Reads blocks {@code [first, first + count)} of a chunk from one node, checksums verified: a
   * read-only buffer for each, whose memory is its own. Fewer come back if the chunk ends before.
   * Cancelling the future cancels the call.
   */
  CompletableFuture<List<ByteBuffer>> read(ChunkId chunk, int first, int count, Node node);

  /** Who has the chunk durably, and who failed why. */
  record WriteResult(List<DurableReplica> durable, List<FailedReplica> failed) {
    public WriteResult {
      durable = List.copyOf(durable);
      failed = List.copyOf(failed);
    }
  }

  /**
   * A member that did not take the chunk.
   *
   * @param asked false if one before it in the chain has failed, so that nothing is known of it
   */
  record FailedReplica(NodeId node, ChunkFailure failure, boolean asked) {
    public FailedReplica(NodeId node, ChunkFailure failure) {
      this(node, failure, true);
    }
  }
}
