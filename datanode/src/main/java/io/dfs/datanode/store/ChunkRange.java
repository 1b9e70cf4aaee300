package io.dfs.datanode.store;

import java.nio.ByteBuffer;

/**
 * Whole blocks of a chunk with their checksums. The caller owns the buffer, which is ready to be
 * read from its position to its limit; the array must not be changed.
 */
public final class ChunkRange {
  private final int offsetBytes;
  private final int[] blockCrcs;
  private final ByteBuffer bytes;

  public ChunkRange(int offsetBytes, int[] blockCrcs, ByteBuffer bytes) {
    this.offsetBytes = offsetBytes;
    this.blockCrcs = blockCrcs;
    this.bytes = bytes;
  }

  /** Where the bytes lie in the chunk; a multiple of the block size. */
  public int offsetBytes() {
    return offsetBytes;
  }

  /** CRC32C of each block in {@link #bytes()}. */
  public int[] blockCrcs() {
    return blockCrcs;
  }

  public ByteBuffer bytes() {
    return bytes;
  }
}
