package io.dfs.fusemount.fuse.jnr;

import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * A fixed number of equal native buffers, allocated when first needed; the one used last goes out
 * first, so that memory never needed is never touched. Thread-safe.
 */
final class BufferPool {
  private final int bufferBytes;
  private final Semaphore available;
  private final ConcurrentLinkedDeque<NativeBuffer> idle = new ConcurrentLinkedDeque<>();

  BufferPool(int count, int bufferBytes) {
    this.bufferBytes = bufferBytes;
    this.available = new Semaphore(count);
  }

  int bufferBytes() {
    return bufferBytes;
  }

  /** Waits for a buffer. */
  NativeBuffer take() {
    available.acquireUninterruptibly();
    return idleOrNew();
  }

  /** Empty if all are taken. */
  Optional<NativeBuffer> tryTake() {
    return available.tryAcquire() ? Optional.of(idleOrNew()) : Optional.empty();
  }

  void give(NativeBuffer buffer) {
    idle.push(buffer);
    available.release();
  }

  private NativeBuffer idleOrNew() {
    NativeBuffer buffer = idle.poll();
    return buffer == null ? NativeBuffer.allocate(bufferBytes) : buffer;
  }
}
