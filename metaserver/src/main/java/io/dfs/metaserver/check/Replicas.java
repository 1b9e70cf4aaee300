package io.dfs.metaserver.check;

import io.dfs.common.check.SizedChunk;
import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import java.util.List;

/**
 * What DataNodes have. Bounded; an {@link io.dfs.common.error.FsException} EIO says that the node
 * did not answer, ESTALE that it holds no such group now.
 */
public interface Replicas {
  /** Most chunks in one question. */
  int MAX_CHUNKS = 1000;

  /** How a replica is. */
  enum State {
    GOOD,
    MISSING,
    /** Of another length than extents say. */
    WRONG_LENGTH,
    /** It stands there under another key. */
    WRONG_KEY,
    CORRUPT
  }

  /**
   * Looks at replicas of one group.
   *
   * @param verify reads them from the disk
   * @return one state for each, in the order of {@code chunks}
   */
  List<State> examine(Node node, List<SizedChunk> chunks, boolean verify);

  /** Copies from other members what is missing or corrupt; the states afterwards. */
  List<State> repair(Node node, List<SizedChunk> chunks);

  /** Chunks of a group ascending by number, above {@code afterNumber}; none are behind the last. */
  List<ChunkId> list(Node node, GroupId group, long afterNumber);
}
