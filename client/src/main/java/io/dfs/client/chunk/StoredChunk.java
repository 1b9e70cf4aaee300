package io.dfs.client.chunk;

import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.ChunkAck;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A chunk that DataNodes have and no commit has made visible yet. */
public record StoredChunk(ChunkId chunk, ChunkBody body, List<DurableReplica> durable) {
  public StoredChunk {
    durable = List.copyOf(durable);
  }

  /** With further acknowledgements; a newer one of the same node counts. */
  StoredChunk with(Collection<DurableReplica> more) {
    Map<NodeId, DurableReplica> byNode = new LinkedHashMap<>();
    durable.forEach(d -> byNode.put(d.node(), d));
    more.forEach(d -> byNode.put(d.node(), d));
    return new StoredChunk(chunk, body, List.copyOf(byNode.values()));
  }

  /** What a commit says of it. */
  public ChunkAck ack() {
    return new ChunkAck(chunk, body.lengthBytes(), durable);
  }
}
