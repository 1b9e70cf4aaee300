package io.dfs.common.metadata;

import io.dfs.common.id.ChunkId;

/**
 * Bytes {@code [pos, pos+len)} of a file are bytes {@code [chunkOffset, chunkOffset+len)} of a
 * chunk.
 */
public record Extent(long pos, int lengthBytes, ChunkId chunk, int chunkOffset) {
  public Extent {
    if (pos < 0 || lengthBytes <= 0 || chunkOffset < 0) {
      throw new IllegalArgumentException("bad extent " + pos + "+" + lengthBytes);
    }
  }

  /** First byte after the extent. */
  public long end() {
    return pos + lengthBytes;
  }
}
