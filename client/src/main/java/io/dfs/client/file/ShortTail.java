package io.dfs.client.file;

import io.dfs.common.chunk.BlockChecksums;

/**
 * The bytes {@code [from, to)} at the end of what is committed that lie without a gap in inline
 * pieces and in extents shorter than 64 KiB, together less than 64 KiB of the latter. A flush that
 * adds to them in a chunk rewrites them with it, so that a file that grows by small flushes has at
 * most one extent for each 64 KiB. Empty when the last bytes lie in a long extent, unless that is
 * an append of less than 1 MiB behind such bytes, which it then belongs to.
 */
record ShortTail(long from, long to) {
  private static final int SHORT_BYTES = BlockChecksums.BLOCK_BYTES;

  /** Bytes that are worth an extent of their own beside a short one. */
  static final int LONG_BYTES = 1 << 20;

  /**
   * @param descending entries from the last one on
   */
  static ShortTail of(Iterable<LayoutMap.Entry> descending) {
    long from = -1;
    long to = -1;
    long inExtents = 0;
    boolean longLast = false;
    int count = 0;
    for (LayoutMap.Entry entry : descending) {
      if (from >= 0 && entry.end() != from) {
        break;
      }
      if (count == 0 && isAppended(entry)) {
        longLast = true;
      } else if (entry instanceof LayoutMap.InChunk) {
        inExtents += entry.lengthBytes();
        if (inExtents >= SHORT_BYTES) {
          break;
        }
      }
      to = to < 0 ? entry.end() : to;
      from = entry.pos();
      count++;
    }
    return count == (longLast ? 1 : 0) ? new ShortTail(0, 0) : new ShortTail(from, to);
  }

  private static boolean isAppended(LayoutMap.Entry entry) {
    return entry instanceof LayoutMap.InChunk
        && entry.lengthBytes() >= SHORT_BYTES
        && entry.lengthBytes() < LONG_BYTES;
  }

  boolean isEmpty() {
    return from == to;
  }

  /** True if bytes written at {@code [start, end)} overlap it or follow it at once. */
  boolean touches(long start, long end) {
    return !isEmpty() && start <= to && end > from;
  }
}
