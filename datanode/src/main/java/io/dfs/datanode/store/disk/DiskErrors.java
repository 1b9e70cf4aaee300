package io.dfs.datanode.store.disk;

import java.io.IOException;

/** Tells a full disk from a failed one. */
final class DiskErrors {
  /** Below this a write that failed has met a full disk, whatever its message says. */
  private static final long FULL_BYTES = 64 << 10;

  private DiskErrors() {}

  /** Java has no type for ENOSPC and EDQUOT, and the message may be in the user's language. */
  static boolean isFull(IOException e, SegmentDirectory directory) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("No space left") || message.contains("quota exceeded")) {
      return true;
    }
    try {
      return directory.usableBytes() < FULL_BYTES;
    } catch (IOException ignored) {
      return false; // the disk does not even answer this: failed, not full
    }
  }
}
