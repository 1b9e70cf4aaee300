package io.dfs.fusemount.posix;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Direct buffers for answers to reads: they reach the kernel without a copy. A bounded number is
 * kept; beyond it buffers of the heap serve. Thread-safe.
 */
final class ReadBuffers {
  private final int bufferBytes;
  private final BlockingQueue<ByteBuffer> free;

  ReadBuffers(int bufferBytes, int count) {
    this.bufferBytes = bufferBytes;
    this.free = new ArrayBlockingQueue<>(count);
    for (int i = 0; i < count; i++) {
      free.add(ByteBuffer.allocateDirect(bufferBytes));
    }
  }

  /** A buffer with exactly {@code length} bytes remaining. */
  ByteBuffer take(int length) {
    ByteBuffer buffer = length <= bufferBytes ? free.poll() : null;
    return buffer == null ? ByteBuffer.allocate(length) : buffer.clear().limit(length);
  }

  void give(ByteBuffer buffer) {
    if (buffer.isDirect()) {
      free.add(buffer);
    }
  }
}
