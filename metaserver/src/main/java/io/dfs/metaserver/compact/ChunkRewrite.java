package io.dfs.metaserver.compact;

import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import io.dfs.common.metadata.Extent;
import java.util.List;

/** Puts pieces of chunks together to a new one, on DataNodes. */
@FunctionalInterface
public interface ChunkRewrite {
  /**
   * The first node reads the pieces, wherever they are, verifies them, and writes the chunk, which
   * goes on to the others. Bounded. Safe to repeat.
   *
   * @param members of the new chunk's group
   * @param pieces follow each other in the chunk; where they lie in the file does not matter
   * @return who has it durably; perhaps nobody
   * @throws io.dfs.common.error.FsException EIO if the pieces could not be read, or nobody answered
   */
  List<DurableReplica> rewrite(ChunkId chunk, List<Node> members, List<Extent> pieces);
}
