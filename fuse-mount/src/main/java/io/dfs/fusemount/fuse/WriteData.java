package io.dfs.fusemount.fuse;

import java.nio.ByteBuffer;

/**
 * The bytes of one write, in the very buffer the kernel filled: a file system copies them once, to
 * where they stay, or not at all.
 *
 * <p>{@link #buffer} is valid until the request is answered (or the handler throws); after that its
 * memory belongs to another request. Who needs the bytes longer calls {@link #keep} before it
 * answers and {@link #close} exactly once when done with them, from any thread. These buffers are
 * few (a bound of the mount) and each is as large as the largest write: keep them only while the
 * bytes are on their way, never as a cache; while all are kept, further writes are copied to the
 * heap, then the mount stops reading requests.
 */
public interface WriteData extends AutoCloseable {
  /**
   * A view of its own on the bytes, from position 0 to the limit; direct or on the heap; must not
   * be changed.
   */
  ByteBuffer buffer();

  /**
   * Hands the bytes over: they stay valid beyond the answer until {@link #close}.
   *
   * @throws IllegalStateException if called twice or after the answer
   */
  void keep();

  /** Gives kept bytes back. */
  @Override
  void close();
}
