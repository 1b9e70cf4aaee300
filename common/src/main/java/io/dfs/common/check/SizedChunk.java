package io.dfs.common.check;

import io.dfs.common.id.ChunkId;

/** A chunk and the bytes that it should have. */
public record SizedChunk(ChunkId chunk, int lengthBytes) {
  /** Whatever it has. */
  public static final int ANY_LENGTH = 0;
}
