package io.dfs.datanode.rpc;

import io.dfs.common.id.ChunkId;
import io.dfs.common.rpc.ChunkFrame;
import io.dfs.common.rpc.ChunkMethods;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.store.ChunkRange;
import io.dfs.datanode.store.ChunkStore;
import io.dfs.proto.ReadFrame;
import io.dfs.proto.ReadRequest;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Chunks.Read: a virtual thread reads and sends as fast as the reader's window lets it. */
final class ReadHandler {
  /** For readers who set no deadline. */
  private static final int MAX_STALL_SECONDS = 60;

  private final DataDirectories directories;
  private final ChunkMetrics metrics;

  ReadHandler(DataDirectories directories, ChunkMetrics metrics) {
    this.metrics = metrics;
    this.directories = directories;
  }

  void read(ReadRequest request, StreamObserver<ChunkFrame<ReadFrame>> out) {
    Outgoing outgoing = new Outgoing((ServerCallStreamObserver<ChunkFrame<ReadFrame>>) out);
    Thread.ofVirtual().name("chunk-read").start(() -> run(request, outgoing));
  }

  private void run(ReadRequest request, Outgoing out) {
    try {
      send(request, out);
    } catch (RuntimeException e) {
      out.fail(StoreErrors.toStatus(e));
    }
  }

  private void send(ReadRequest request, Outgoing out) {
    ChunkId chunk = NamespaceCodec.toValue(request.getChunk());
    ChunkStore store = directories.of(chunk.group()).store();
    int at = request.getOffset();
    int end = Math.addExact(at, request.getLength());
    if (at < 0 || end <= at) {
      throw new IllegalArgumentException("a read of " + request.getLength() + " bytes at " + at);
    }
    while (at < end && out.awaitReady()) {
      int length = Math.min(end - at, ChunkMethods.FRAME_BYTES - at % ChunkMethods.FRAME_BYTES);
      ChunkRange range = store.read(chunk, at, length, ByteBuffer::allocate);
      ReadFrame.Builder header = ReadFrame.newBuilder().setOffset(range.offsetBytes());
      Arrays.stream(range.blockCrcs()).forEach(header::addCrcs);
      metrics.sent(range.bytes().remaining());
      out.send(ChunkFrame.of(header.build(), range.bytes()));
      at += length;
    }
    out.complete();
  }

  /** The outgoing stream with a bounded wait for the reader's window. */
  private static final class Outgoing {
    private final ServerCallStreamObserver<ChunkFrame<ReadFrame>> stream;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    Outgoing(ServerCallStreamObserver<ChunkFrame<ReadFrame>> stream) {
      this.stream = stream;
      stream.setOnReadyHandler(this::signal);
      stream.setOnCancelHandler(this::signal);
    }

    private void signal() {
      lock.lock();
      try {
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /** False if the reader has gone away; DEADLINE_EXCEEDED if it takes nothing. */
    boolean awaitReady() {
      long leftNanos = TimeUnit.SECONDS.toNanos(MAX_STALL_SECONDS);
      lock.lock();
      try {
        while (!stream.isReady() && !stream.isCancelled()) {
          if (leftNanos <= 0) {
            throw Status.DEADLINE_EXCEEDED
                .withDescription("the reader takes nothing")
                .asRuntimeException();
          }
          leftNanos = changed.awaitNanos(leftNanos);
        }
        return !stream.isCancelled();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Status.CANCELLED.withDescription("the DataNode stops").asRuntimeException();
      } finally {
        lock.unlock();
      }
    }

    void send(ChunkFrame<ReadFrame> frame) {
      if (!stream.isCancelled()) {
        stream.onNext(frame);
      }
    }

    void complete() {
      if (!stream.isCancelled()) {
        stream.onCompleted();
      }
    }

    void fail(RuntimeException status) {
      if (!stream.isCancelled()) {
        stream.onError(status);
      }
    }
  }
}
