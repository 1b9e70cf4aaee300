package io.dfs.cli;

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

/** DataNodes that never fail, or all at once. Thread-safe. */
final class MemoryChunks implements ChunkTransport {
  private final ToLongFunction<NodeId> generation;
  private final Map<ChunkId, byte[]> stored = new HashMap<>();
  private final List<Runnable> held = new ArrayList<>();
  private boolean away;
  private int together;
  private int mostAtOnce;

  MemoryChunks(ToLongFunction<NodeId> generation) {
    this.generation = generation;
  }

  /** From now on no DataNode answers. */
  synchronized void goAway() {
    away = true;
  }

  /** Chunks that come from now on wait until {@code count} are on their way at once. */
  synchronized void moveTogether(int count) {
    together = count;
    mostAtOnce = 0;
  }

  /** How many were on their way at once since then, as far as they had to wait. */
  synchronized int mostAtOnce() {
    return mostAtOnce;
  }

  private synchronized <A> CompletableFuture<A> moving(A answer) {
    if (mostAtOnce >= together) {
      return CompletableFuture.completedFuture(answer);
    }
    CompletableFuture<A> future = new CompletableFuture<>();
    held.add(() -> future.completeAsync(() -> answer));
    mostAtOnce = held.size();
    if (mostAtOnce == together) {
      held.forEach(Runnable::run);
      held.clear();
    }
    return future;
  }

  @Override
  public synchronized CompletableFuture<WriteResult> write(
      ChunkId chunk, ChunkBody body, List<Node> chain, Optional<Runnable> received) {
    if (away) {
      return CompletableFuture.failedFuture(unreachable());
    }
    ByteBuffer copy = ByteBuffer.allocate(body.lengthBytes());
    body.slice(0, body.lengthBytes()).forEach(copy::put);
    stored.put(chunk, copy.array());
    List<DurableReplica> durable =
        chain.stream()
            .map(n -> new DurableReplica(n.id(), generation.applyAsLong(n.id())))
            .toList();
    return moving(new WriteResult(durable, List.of()));
  }

  private static ChunkFailure unreachable() {
    return new ChunkFailure(ChunkFailure.Kind.UNREACHABLE, "away");
  }

  @Override
  public synchronized CompletableFuture<List<ByteBuffer>> read(
      ChunkId chunk, int first, int count, Node node) {
    byte[] bytes = stored.get(chunk);
    if (bytes == null || away) {
      return CompletableFuture.failedFuture(unreachable());
    }
    List<ByteBuffer> blocks = new ArrayList<>();
    for (int i = first; i < Math.min(first + count, BlockChecksums.blockCount(bytes.length)); i++) {
      int from = i * BlockChecksums.BLOCK_BYTES;
      int to = from + BlockChecksums.blockLength(bytes.length, i);
      blocks.add(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to)).asReadOnlyBuffer());
    }
    return moving(blocks);
  }
}
