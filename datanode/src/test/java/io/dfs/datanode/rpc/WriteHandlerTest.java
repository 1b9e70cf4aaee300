package io.dfs.datanode.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metrics.ProcessMetrics;
import io.dfs.common.rpc.ChunkFrame;
import io.dfs.common.rpc.ChunkMethods;
import io.dfs.common.rpc.Identity;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.store.MemoryChunkStore;
import io.dfs.datanode.store.TestChunk;
import io.dfs.proto.Role;
import io.dfs.proto.WriteFrame;
import io.dfs.proto.WriteReply;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to the frames of a call, which own network memory. */
@Timeout(30)
class WriteHandlerTest {
  private static final int BLOCK = 64 << 10;

  private final NetworkMemory memory = new NetworkMemory();
  private final SpyStore store = new SpyStore(new MemoryChunkStore(8 << 20));
  private final DataDirectories directories =
      new DataDirectories(Map.of(new DirectoryId(1), store), System::nanoTime);
  private final RecordedCall call = new RecordedCall();
  private final TestChunk chunk = TestChunk.of(1, 1, 32 * BLOCK);

  WriteHandlerTest() {
    directories.assign(
        Map.of(new DirectoryId(1), 1L), Map.of(new DirectoryId(1), List.of(new GroupId(1))));
  }

  private ServerCall.Listener<ChunkFrame<WriteFrame>> start() {
    Peers nobody = new Peers(new Identity("c", Role.ROLE_DATANODE, Optional.empty(), "test"));
    return new WriteHandler(
            new NodeId(1), directories, nobody, new ChunkMetrics(ProcessMetrics.none()))
        .startCall(call, new Metadata());
  }

  /** Block {@code i} of the chunk as it comes from the network. */
  private ChunkFrame<WriteFrame> frame(int i, int crc) {
    WriteFrame.Builder header = WriteFrame.newBuilder().setOffset(i * BLOCK).addCrcs(crc);
    if (i == 0) {
      header.setStart(ChunkCaller.start(chunk, chunk.length()));
    }
    ChunkFrame<WriteFrame> sent =
        ChunkFrame.of(header.build(), ByteBuffer.wrap(chunk.bytes(), i * BLOCK, BLOCK));
    return ChunkMethods.WRITE.parseRequest(memory.arriving(ChunkMethods.WRITE.streamRequest(sent)));
  }

  private ChunkFrame<WriteFrame> frame(int i) {
    return frame(i, chunk.crcs()[i]);
  }

  @Test
  void noMoreFramesAreAskedForThanFitTheWindow() throws InterruptedException {
    Semaphore gate = store.gate();
    var listener = start();
    for (int i = 0; i < 4; i++) {
      listener.onMessage(frame(i));
    }
    assertEquals(4, call.requested.availablePermits());
    gate.release(3);
    call.awaitRequested(4 + 3);
    assertEquals(7, call.requested.availablePermits(), "the fourth is not stored yet");
    gate.release(100);
    for (int i = 4; i < 32; i++) {
      call.awaitRequested(i + 1);
      listener.onMessage(frame(i));
    }
    listener.onHalfClose();
    assertEquals(Status.Code.OK, call.closed.join().getCode());
    assertEquals(1, call.answers.get());
    memory.awaitAllReleased();
  }

  @Test
  void framesOfARefusedCallAreReleasedAlsoThoseThatComeLater() throws InterruptedException {
    var listener = start();
    listener.onMessage(frame(0, 1));
    assertEquals(Status.Code.FAILED_PRECONDITION, call.closed.join().getCode());
    listener.onMessage(frame(1));
    listener.onMessage(frame(2));
    memory.awaitAllReleased();
    assertEquals(3, memory.arrived());
  }

  @Test
  void framesOfACancelledCallAreReleased() throws InterruptedException {
    Semaphore gate = store.gate();
    var listener = start();
    for (int i = 0; i < 3; i++) {
      listener.onMessage(frame(i));
    }
    listener.onCancel();
    gate.release(100);
    store.awaitAbort();
    listener.onMessage(frame(3));
    memory.awaitAllReleased();
    assertEquals(Optional.empty(), store.stat(chunk.id()));
  }

  /** A call without a network. */
  private static final class RecordedCall extends ServerCall<ChunkFrame<WriteFrame>, WriteReply> {
    final Semaphore requested = new Semaphore(0);
    final AtomicInteger answers = new AtomicInteger();
    final CompletableFuture<Status> closed = new CompletableFuture<>();

    /** Waits until so many frames were asked for in all. */
    void awaitRequested(int count) throws InterruptedException {
      if (!requested.tryAcquire(count, 20, TimeUnit.SECONDS)) {
        throw new AssertionError("asked for " + requested.availablePermits() + ", not " + count);
      }
      requested.release(count);
    }

    @Override
    public void request(int count) {
      requested.release(count);
    }

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(WriteReply message) {
      answers.incrementAndGet();
    }

    @Override
    public void close(Status status, Metadata trailers) {
      closed.complete(status);
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public Attributes getAttributes() {
      return Attributes.EMPTY;
    }

    @Override
    public MethodDescriptor<ChunkFrame<WriteFrame>, WriteReply> getMethodDescriptor() {
      return ChunkMethods.WRITE;
    }
  }
}
