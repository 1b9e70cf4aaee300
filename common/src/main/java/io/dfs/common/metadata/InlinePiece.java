package io.dfs.common.metadata;

import java.util.Arrays;

/**
 * File bytes kept in PostgreSQL: at most 4 KiB a piece and 64 KiB a file, starting anywhere. Pieces
 * overlap neither each other nor an extent. {@code crc} is CRC32C of the bytes.
 */
public record InlinePiece(long pos, byte[] bytes, int crc) {
  /** Bytes in a piece, at most. */
  public static final int MAX_PIECE_BYTES = 4096;

  /** Inline bytes of one file, at most; above, the tail is rolled into a chunk. */
  public static final int MAX_FILE_BYTES = 64 << 10;

  /** First byte after the piece. */
  public long end() {
    return pos + bytes.length;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof InlinePiece p
        && p.pos == pos
        && p.crc == crc
        && Arrays.equals(p.bytes, bytes);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(pos) * 31 + crc;
  }

  @Override
  public String toString() {
    return "InlinePiece[" + pos + "+" + bytes.length + " crc " + Integer.toHexString(crc) + "]";
  }
}
