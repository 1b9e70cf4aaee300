package io.dfs.client.chunk;

import io.dfs.common.chunk.BlockChecksums;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The bytes of a chunk that is about to be written, wherever they lie in memory, and the checksum
 * of each of its blocks, made once. Immutable as long as nobody changes the bytes.
 */
public final class ChunkBody {
  private final List<ByteBuffer> pieces;
  private final int lengthBytes;
  private final int[] crcs;

  private ChunkBody(List<ByteBuffer> pieces, int lengthBytes, int[] crcs) {
    this.pieces = pieces;
    this.lengthBytes = lengthBytes;
    this.crcs = crcs;
  }

  /** A chunk of what remains in {@code pieces}, one after the other; they are not copied. */
  public static ChunkBody of(List<ByteBuffer> pieces) {
    List<ByteBuffer> views = pieces.stream().map(ByteBuffer::slice).toList();
    long length = 0;
    for (ByteBuffer piece : views) {
      length += piece.remaining();
    }
    if (length == 0 || length > BlockChecksums.MAX_CHUNK_BYTES) {
      throw new IllegalArgumentException("a chunk of " + length + " bytes");
    }
    return new ChunkBody(views, (int) length, checksums(views, (int) length));
  }

  private static int[] checksums(List<ByteBuffer> pieces, int length) {
    int[] crcs = new int[BlockChecksums.blockCount(length)];
    CRC32C crc = new CRC32C();
    int done = 0;
    for (ByteBuffer piece : pieces) {
      int at = 0;
      while (at < piece.remaining()) {
        int room = BlockChecksums.BLOCK_BYTES - done % BlockChecksums.BLOCK_BYTES;
        int n = Math.min(room, piece.remaining() - at);
        crc.update(piece.slice(at, n));
        at += n;
        done += n;
        if (n == room || done == length) {
          crcs[(done - 1) / BlockChecksums.BLOCK_BYTES] = (int) crc.getValue();
          crc.reset();
        }
      }
    }
    return crcs;
  }

  public int lengthBytes() {
    return lengthBytes;
  }

  /** CRC32C of block {@code index}. */
  public int crc(int index) {
    return crcs[index];
  }

  /** Views of {@code [offset, offset + length)}, in order. */
  public List<ByteBuffer> slice(int offset, int length) {
    List<ByteBuffer> views = new ArrayList<>();
    int skip = offset;
    int left = length;
    for (ByteBuffer piece : pieces) {
      int start = Math.min(skip, piece.remaining());
      skip -= start;
      int n = Math.min(left, piece.remaining() - start);
      if (n > 0) {
        views.add(piece.slice(start, n));
        left -= n;
      }
    }
    if (left != 0) {
      throw new IllegalArgumentException(offset + "+" + length + " of " + lengthBytes);
    }
    return views;
  }
}
