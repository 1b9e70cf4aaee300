package io.dfs.common.metadata;

import java.util.List;

/**
 * What a commit that rewrites bytes it did not itself change has read in {@code [from, to)}:
 * exactly these extents and inline pieces (position, length, crc) touch the range, whole as they
 * are and not cut to it. If that is no longer so the commit writes nothing and returns the present
 * ones.
 */
public record Expected(long from, long to, List<Extent> extents, List<PieceStamp> inline) {
  public Expected {
    extents = List.copyOf(extents);
    inline = List.copyOf(inline);
  }

  /** An inline piece as it was read, without its bytes. */
  public record PieceStamp(long pos, int lengthBytes, int crc) {
    public static PieceStamp of(InlinePiece piece) {
      return new PieceStamp(piece.pos(), piece.bytes().length, piece.crc());
    }
  }
}
