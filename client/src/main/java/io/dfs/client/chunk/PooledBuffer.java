package io.dfs.client.chunk;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A buffer of a {@link BufferPool}, counted: it goes back when the last holder lets go. The count
 * is thread-safe, the bytes are the holders' business.
 */
public final class PooledBuffer {
  private final BufferPool pool;
  private final ByteBuffer bytes;
  private final AtomicInteger holders = new AtomicInteger(1);

  PooledBuffer(BufferPool pool, ByteBuffer bytes) {
    this.pool = pool;
    this.bytes = bytes;
  }

  /** The whole buffer; use absolute access or slices, never its position. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** One more holder. */
  public PooledBuffer retain() {
    if (holders.getAndIncrement() <= 0) {
      throw new IllegalStateException("retained after it went back to the pool");
    }
    return this;
  }

  /** One holder less. */
  public void release() {
    int left = holders.decrementAndGet();
    if (left < 0) {
      throw new IllegalStateException("released more often than retained");
    }
    if (left == 0) {
      pool.giveBack(bytes);
    }
  }
}
