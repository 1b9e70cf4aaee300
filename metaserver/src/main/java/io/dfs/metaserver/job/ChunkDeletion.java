package io.dfs.metaserver.job;

import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import java.util.List;

/** Deletes chunks on a DataNode. */
@FunctionalInterface
public interface ChunkDeletion {
  /** False if the node could not be asked or failed: try again later. Bounded. Idempotent. */
  boolean delete(Node node, List<ChunkId> chunks);
}
