package io.dfs.fusemount.fuse.wire;

import java.nio.ByteBuffer;

/** The way back to the kernel. Thread-safe; never blocks on other requests, except as said. */
public interface FuseChannel {
  /** Answers with success and the remaining bytes of {@code payload}; positions do not move. */
  void reply(long unique, ByteBuffer... payload);

  /**
   * Answers with an error.
   *
   * @param errno positive, or 0 for success without a result
   */
  void replyErrno(long unique, int errno);

  /** Sends a notification; may block in the kernel as long as {@code KernelCache} says. */
  void notify(int code, ByteBuffer payload);
}
