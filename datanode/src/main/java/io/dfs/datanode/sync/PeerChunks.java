package io.dfs.datanode.sync;

import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import java.nio.ByteBuffer;

/** Chunks on other nodes. Bounded. */
@FunctionalInterface
public interface PeerChunks {
  /** All of a chunk, verified; the array must not be changed. */
  record Copy(int[] blockCrcs, ByteBuffer bytes) {}

  /**
   * Reads a whole chunk.
   *
   * @throws io.dfs.datanode.store.ChunkStoreException NOT_FOUND, CORRUPT, WRONG_KEY: the node has
   *     no good copy
   * @throws io.dfs.common.error.FsException EIO if it did not answer, or could not
   */
  Copy read(Node node, ChunkId chunk);
}
