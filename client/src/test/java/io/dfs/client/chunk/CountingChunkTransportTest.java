package io.dfs.client.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CountingChunkTransportTest {
  private static final ChunkId CHUNK = new ChunkId(1, new GroupId(1), 1, 1);
  private static final Node NODE = new Node(new NodeId(1), "host:1", "", true, 1, 1);

  private final CompletableFuture<ChunkTransport.WriteResult> write = new CompletableFuture<>();
  private final CompletableFuture<List<ByteBuffer>> read = new CompletableFuture<>();
  private final CountingChunkTransport counting = new CountingChunkTransport(new Scripted());

  private final class Scripted implements ChunkTransport {
    @Override
    public CompletableFuture<WriteResult> write(
        ChunkId chunk, ChunkBody body, List<Node> chain, Optional<Runnable> received) {
      received.ifPresent(Runnable::run);
      return write;
    }

    @Override
    public CompletableFuture<List<ByteBuffer>> read(
        ChunkId chunk, int first, int count, Node node) {
      return read;
    }
  }

  private CompletableFuture<ChunkTransport.WriteResult> write() {
    return counting.write(CHUNK, ChunkBody.of(List.of(ByteBuffer.allocate(10))), List.of(NODE));
  }

  @Test
  void bytesCountWhenTheyHaveArrived() {
    write();
    counting.read(CHUNK, 0, 2, NODE);
    assertEquals(0, counting.writtenBytes() + counting.readBytes());
    write.complete(new ChunkTransport.WriteResult(List.of(), List.of()));
    read.complete(List.of(ByteBuffer.allocate(3), ByteBuffer.allocate(4)));
    assertEquals(10, counting.writtenBytes());
    assertEquals(7, counting.readBytes());
  }

  /** A close that waits for no more must hear of it, and the bytes count when they are stored. */
  @Test
  void whatIsReceivedIsTold() {
    AtomicInteger told = new AtomicInteger();
    ChunkBody body = ChunkBody.of(List.of(ByteBuffer.allocate(10)));
    counting.write(CHUNK, body, List.of(NODE), Optional.of(told::incrementAndGet));
    assertEquals(1, told.get());
    assertEquals(0, counting.writtenBytes());
    write.complete(new ChunkTransport.WriteResult(List.of(), List.of()));
    assertEquals(10, counting.writtenBytes());
  }

  @Test
  void failedAndCancelledCallsCountNothing() {
    write();
    write.completeExceptionally(new ChunkFailure(ChunkFailure.Kind.UNREACHABLE, "away"));
    counting.read(CHUNK, 0, 1, NODE).cancel(false);
    assertTrue(read.isCancelled(), "the call itself");
    assertEquals(0, counting.writtenBytes() + counting.readBytes());
  }
}
