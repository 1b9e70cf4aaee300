package io.dfs.common.chunk;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC32C of each 64 KiB block of a chunk, the last one shorter. Made once by the writing client,
 * carried and stored unchanged, verified on receive, on read and by the scrubber.
 */
public final class BlockChecksums {
  /** Bytes in a block: the unit of checksum and cache. */
  public static final int BLOCK_BYTES = 64 << 10;

  /** Bytes in the largest chunk. */
  public static final int MAX_CHUNK_BYTES = 8 << 20;

  private BlockChecksums() {}

  /** Blocks of a chunk of {@code lengthBytes}. */
  public static int blockCount(int lengthBytes) {
    return (lengthBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
  }

  /** Bytes of block {@code block} in a chunk of {@code lengthBytes}. */
  public static int blockLength(int lengthBytes, int block) {
    return Math.min(BLOCK_BYTES, lengthBytes - block * BLOCK_BYTES);
  }

  /** The checksum of the remaining bytes; the buffer's position is left alone. */
  public static int crc(ByteBuffer data) {
    CRC32C crc = new CRC32C();
    crc.update(data.duplicate());
    return (int) crc.getValue();
  }

  /**
   * Checksums of all blocks of a chunk whose bytes remain in {@code chunk}; position left alone.
   */
  public static int[] of(ByteBuffer chunk) {
    int length = chunk.remaining();
    int[] crcs = new int[blockCount(length)];
    for (int i = 0; i < crcs.length; i++) {
      crcs[i] = crc(chunk.slice(chunk.position() + i * BLOCK_BYTES, blockLength(length, i)));
    }
    return crcs;
  }
}
