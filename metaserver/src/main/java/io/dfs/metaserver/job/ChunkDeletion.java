package io.dfs.metaserver.job;

import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import java.util.List;

/** Deletes chunks on a DataNode. */
@FunctionalInterface
public interface ChunkDeletion {
  /** Bounded. Idempotent: what is gone already counts as deleted. */
  Answer delete(Node node, List<ChunkId> chunks);

  /** What became of a deletion. */
  enum Answer {
    DELETED,
    /** The node lives and cannot delete some of them now. */
    REFUSED,
    /** The node did not answer. */
    SILENT
  }
}
