package io.dfs.datanode.sync;

import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import java.nio.ByteBuffer;

/** Parts of chunks on other nodes. Bounded. */
@FunctionalInterface
public interface PeerRanges {
  /**
   * Reads and verifies exactly these bytes.
   *
   * @throws io.dfs.datanode.store.ChunkStoreException NOT_FOUND, CORRUPT, WRONG_KEY: the node has
   *     no good copy
   * @throws io.dfs.common.error.FsException EIO if it did not answer, or could not
   */
  ByteBuffer read(Node node, ChunkId chunk, int offset, int length);
}
