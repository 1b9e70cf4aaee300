package io.dfs.client.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts pieces into batches of at most a chunk each. A long run is cut at the borders of aligned
 * chunks, so that the rest of the file can be whole chunks; short ones share a chunk.
 */
final class Packing {
  /** Pieces of a batch, at most: a commit should stay a small message. */
  static final int MAX_PIECES = 4096;

  /** A border is kept only if the chunk before it is at least this long. */
  private static final int WORTH_A_CHUNK_BYTES = 1 << 20;

  private final int chunkBytes;
  private final long nowNanos;
  private final List<Batch> batches = new ArrayList<>();
  private List<Batch.Piece> current = new ArrayList<>();
  private int bytes;

  Packing(int chunkBytes, long nowNanos) {
    this.chunkBytes = chunkBytes;
    this.nowNanos = nowNanos;
  }

  /** Adds a piece; they come in ascending order and none crosses a border of a chunk. */
  void add(Batch.Piece piece) {
    int length = piece.bytes().remaining();
    boolean border = piece.pos() % chunkBytes == 0 && bytes >= WORTH_A_CHUNK_BYTES;
    if (border || bytes + length > chunkBytes || current.size() == MAX_PIECES) {
      close();
    }
    current.add(piece);
    bytes += length;
  }

  private void close() {
    if (!current.isEmpty()) {
      batches.add(new Batch(current, false, Optional.empty(), nowNanos));
      current = new ArrayList<>();
      bytes = 0;
    }
  }

  List<Batch> batches() {
    close();
    return batches;
  }
}
