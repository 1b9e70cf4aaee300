package io.dfs.fusemount.fuse.wire;

import java.nio.ByteBuffer;

/** What a reader thread has just read. Confined to that thread. */
public interface InputBuffer {
  ByteBuffer bytes();

  int length();

  /**
   * Takes {@code [offset, offset + count)} out of this thread's hands, copied or not; may wait if
   * every bound is reached. Nothing else of this buffer may be used afterwards.
   */
  Payload detach(int offset, int count);

  /** Detached bytes; {@code release} is run once when they are no longer needed. */
  record Payload(ByteBuffer bytes, Runnable release) {}
}
