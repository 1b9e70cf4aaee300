package io.dfs.datanode.store.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads a file front to back in large pieces and shows parts of it. Confined to one thread. */
final class FileWindow {
  private static final int WINDOW_BYTES = 1 << 20;

  private final SegmentFile file;
  private final long size;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES);
  private long windowOffset;

  FileWindow(SegmentFile file) throws IOException {
    this.file = file;
    this.size = file.size();
    window.limit(0);
  }

  long size() {
    return size;
  }

  /** The bytes at {@code offset}, valid until the next call; at most 64 KiB, within the file. */
  ByteBuffer at(long offset, int bytes) throws IOException {
    if (offset < windowOffset || offset + bytes > windowOffset + window.limit()) {
      windowOffset = offset;
      window.clear().limit((int) Math.min(WINDOW_BYTES, size - offset));
      if (!file.readFully(window, offset)) {
        throw new IOException(file.path() + " became shorter while it was read");
      }
      window.rewind();
    }
    return window.slice((int) (offset - windowOffset), bytes);
  }

  /** Whether the aligned 4 KiB at {@code offset}, shown last or before, are all zeros. */
  boolean isZeroAt(long offset) {
    int start = (int) (offset - windowOffset);
    for (int i = start; i < start + RecordHeader.ALIGNMENT; i += Long.BYTES) {
      if (window.getLong(i) != 0) {
        return false;
      }
    }
    return true;
  }
}
