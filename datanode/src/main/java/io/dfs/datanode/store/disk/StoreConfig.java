package io.dfs.datanode.store.disk;

import io.dfs.common.chunk.BlockChecksums;

/**
 * Limits of one data directory. {@code segmentBytes} is the size a segment file is made with (a
 * chunk that needs more gets a file of its own size); {@code reserveBytes} of the disk are left to
 * deletes and compaction; at most {@code queueLimit} records wait for a sync; a sealed segment with
 * less than {@code compactBelowPercent} live bytes is rewritten; above {@code smallSegments} sealed
 * segments shorter than an eighth of {@code segmentBytes} they are merged.
 */
public record StoreConfig(
    long segmentBytes,
    int maxChunkBytes,
    long reserveBytes,
    int queueLimit,
    int compactBelowPercent,
    int smallSegments) {

  /** The footer counts 4 KiB units in 32 bits and has room for so many records. */
  private static final long MAX_SEGMENT_BYTES = 1L << 40;

  public StoreConfig {
    if (segmentBytes < 64 << 10
        || segmentBytes > MAX_SEGMENT_BYTES
        || maxChunkBytes < 1
        || maxChunkBytes > BlockChecksums.MAX_CHUNK_BYTES
        || reserveBytes < 0
        || queueLimit < 1
        || compactBelowPercent < 0
        || compactBelowPercent > 100
        || smallSegments < 2) {
      throw new IllegalArgumentException("bad store configuration: " + this);
    }
  }

  /** For a disk of its own. */
  public static StoreConfig standard() {
    return new StoreConfig(1L << 30, 8 << 20, 4L << 30, 4096, 30, 8);
  }

  /** For a whole cluster on one machine. */
  public static StoreConfig local() {
    return new StoreConfig(64L << 20, 8 << 20, 256L << 20, 4096, 30, 8);
  }

  public StoreConfig withReserveBytes(long bytes) {
    return new StoreConfig(
        segmentBytes, maxChunkBytes, bytes, queueLimit, compactBelowPercent, smallSegments);
  }
}
