package io.dfs.common.metadata;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.id.ChunkId;
import java.util.List;

/**
 * A chunk that a commit makes visible for the first time, and who has it durably. {@code
 * lengthBytes} is the length of the whole chunk, 1 to 8 MiB.
 */
public record ChunkAck(ChunkId chunk, int lengthBytes, List<DurableReplica> durable) {
  public ChunkAck {
    durable = List.copyOf(durable);
    if (lengthBytes <= 0 || lengthBytes > BlockChecksums.MAX_CHUNK_BYTES) {
      throw new IllegalArgumentException("chunk " + chunk + " of " + lengthBytes + " bytes");
    }
  }
}
