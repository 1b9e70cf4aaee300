package io.dfs.fusemount.posix;

import io.dfs.client.chunk.ChunkBody;
import io.dfs.client.chunk.ChunkFailure;
import io.dfs.client.chunk.ChunkTransport;
import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;

/** DataNodes that never fail. Thread-safe. */
final class MemoryChunks implements ChunkTransport {
  private final ToLongFunction<NodeId> generation;
  private final Map<ChunkId, byte[]> stored = new HashMap<>();

  MemoryChunks(ToLongFunction<NodeId> generation) {
    this.generation = generation;
  }

  @Override
  public synchronized CompletableFuture<WriteResult> write(
      ChunkId chunk, ChunkBody body, List<Node> chain, Optional<Runnable> received) {
    ByteBuffer copy = ByteBuffer.allocate(body.lengthBytes());
    body.slice(0, body.lengthBytes()).forEach(copy::put);
    stored.put(chunk, copy.array());
    List<DurableReplica> durable =
        chain.stream()
            .map(n -> new DurableReplica(n.id(), generation.applyAsLong(n.id())))
            .toList();
    return CompletableFuture.completedFuture(new WriteResult(durable, List.of()));
  }

  @Override
  public synchronized CompletableFuture<List<ByteBuffer>> read(
      ChunkId chunk, int first, int count, Node node) {
    byte[] bytes = stored.get(chunk);
    if (bytes == null) {
      return CompletableFuture.failedFuture(
          new ChunkFailure(ChunkFailure.Kind.NOT_FOUND, "no chunk " + chunk));
    }
    List<ByteBuffer> blocks = new ArrayList<>();
    for (int i = first; i < Math.min(first + count, BlockChecksums.blockCount(bytes.length)); i++) {
      int from = i * BlockChecksums.BLOCK_BYTES;
      int to = from + BlockChecksums.blockLength(bytes.length, i);
      blocks.add(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to)).asReadOnlyBuffer());
    }
    return CompletableFuture.completedFuture(blocks);
  }
}
