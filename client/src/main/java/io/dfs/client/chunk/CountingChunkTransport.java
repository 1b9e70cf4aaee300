package io.dfs.client.chunk;

import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/** Counts the bytes of calls that went well. Thread-safe. */
public final class CountingChunkTransport implements ChunkTransport {
  private final ChunkTransport transport;
  private final LongAdder readBytes = new LongAdder();
  private final LongAdder writtenBytes = new LongAdder();

  public CountingChunkTransport(ChunkTransport transport) {
    this.transport = transport;
  }

  /** Counted when the first node has answered: copies that a chain makes are not seen here. */
  @Override
  public CompletableFuture<WriteResult> write(
      ChunkId chunk, ChunkBody body, List<Node> chain, Optional<Runnable> received) {
    CompletableFuture<WriteResult> call = transport.write(chunk, body, chain, received);
    CompletableFuture<WriteResult> _ =
        call.whenComplete(
            (result, failure) -> {
              if (result != null) {
                writtenBytes.add(body.lengthBytes());
              }
            });
    return call;
  }

  @Override
  public CompletableFuture<List<ByteBuffer>> read(ChunkId chunk, int first, int count, Node node) {
    CompletableFuture<List<ByteBuffer>> call = transport.read(chunk, first, count, node);
    CompletableFuture<List<ByteBuffer>> _ =
        call.whenComplete(
            (blocks, failure) -> {
              if (blocks != null) {
                blocks.forEach(block -> readBytes.add(block.remaining()));
              }
            });
    return call;
  }

  public long readBytes() {
    return readBytes.sum();
  }

  public long writtenBytes() {
    return writtenBytes.sum();
  }
}
