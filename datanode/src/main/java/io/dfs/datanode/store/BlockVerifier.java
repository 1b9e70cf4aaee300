package io.dfs.datanode.store;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.id.ChunkId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Checks the frames of one arriving chunk against their block checksums and remembers these.
 * Confined to the chunk's writer.
 */
public final class BlockVerifier {
  private final ChunkId id;
  private final int maxLengthBytes;
  private int[] crcs = new int[1];
  private int blocks;
  private int lengthBytes;

  public BlockVerifier(ChunkId id, int maxLengthBytes) {
    this.id = id;
    this.maxLengthBytes = maxLengthBytes;
  }

  /** Bytes verified so far. */
  public int lengthBytes() {
    return lengthBytes;
  }

  /** Checksums of all verified blocks. */
  public int[] crcs() {
    return Arrays.copyOf(crcs, blocks);
  }

  /**
   * Verifies the next frame; buffers' positions are left alone.
   *
   * @throws ChunkStoreException WRONG_CHECKSUM, OVERSIZE
   */
  public void accept(int[] frameCrcs, ByteBuffer... frame) {
    int frameBytes = remaining(frame);
    if (frameBytes > maxLengthBytes - lengthBytes) {
      throw new ChunkStoreException(
          StoreError.OVERSIZE, "chunk " + id + " is longer than " + maxLengthBytes + " bytes");
    }
    if (lengthBytes % BlockChecksums.BLOCK_BYTES != 0
        || frameCrcs.length != BlockChecksums.blockCount(frameBytes)) {
      throw new IllegalArgumentException(
          "frame of %d bytes with %d checksums at %d of chunk %s"
              .formatted(frameBytes, frameCrcs.length, lengthBytes, id));
    }
    verify(frameCrcs, frameBytes, new Cursor(frame));
    append(frameCrcs);
    lengthBytes += frameBytes;
  }

  /**
   * The chunk is complete: is it what its writer says it is?
   *
   * @throws ChunkStoreException WRONG_CHECKSUM
   */
  public void requireWhole(int expectedLengthBytes, int[] expectedCrcs) {
    if (lengthBytes != expectedLengthBytes || !Arrays.equals(crcs(), expectedCrcs)) {
      throw new ChunkStoreException(
          StoreError.WRONG_CHECKSUM,
          "chunk %s: %d bytes received do not match the %d announced"
              .formatted(id, lengthBytes, expectedLengthBytes));
    }
  }

  /** Bytes remaining in all buffers. */
  public static int remaining(ByteBuffer... buffers) {
    long sum = 0;
    for (ByteBuffer buffer : buffers) {
      sum += buffer.remaining();
    }
    return (int) Math.min(sum, Integer.MAX_VALUE);
  }

  private void verify(int[] frameCrcs, int frameBytes, Cursor cursor) {
    for (int block = 0; block < frameCrcs.length; block++) {
      int actual = cursor.crcOfNext(BlockChecksums.blockLength(frameBytes, block));
      if (actual != frameCrcs[block]) {
        throw new ChunkStoreException(
            StoreError.WRONG_CHECKSUM,
            "chunk %s: block %d has checksum %08x, not %08x"
                .formatted(id, blocks + block, actual, frameCrcs[block]));
      }
    }
  }

  private void append(int[] frameCrcs) {
    if (blocks + frameCrcs.length > crcs.length) {
      crcs = Arrays.copyOf(crcs, Math.max(blocks + frameCrcs.length, 2 * crcs.length));
    }
    System.arraycopy(frameCrcs, 0, crcs, blocks, frameCrcs.length);
    blocks += frameCrcs.length;
  }

  /** Walks over several buffers as if they were one. */
  private static final class Cursor {
    private final ByteBuffer[] buffers;
    private int index;
    private int at;

    Cursor(ByteBuffer[] buffers) {
      this.buffers = buffers;
    }

    int crcOfNext(int bytes) {
      CRC32C crc = new CRC32C();
      int left = bytes;
      while (left > 0) {
        ByteBuffer buffer = buffers[index];
        int take = Math.min(left, buffer.remaining() - at);
        crc.update(buffer.slice(buffer.position() + at, take));
        at += take;
        left -= take;
        if (at == buffer.remaining()) {
          index++;
          at = 0;
        }
      }
      return (int) crc.getValue();
    }
  }
}
