package io.dfs.datanode.rpc;

import io.dfs.common.id.ChunkId;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.store.ChunkStore;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.proto.ExamineReply;
import io.dfs.proto.ExamineRequest;
import io.dfs.proto.ReplicaState;
import io.dfs.proto.StoredChunk;
import java.util.Optional;
import java.util.function.Consumer;

/** Says how replicas are here. Thread-safe. */
final class ExamineHandler {
  private static final int MAX_CHUNKS = 1000;

  private final DataDirectories directories;
  private volatile Consumer<ChunkId> repair = chunk -> {};

  ExamineHandler(DataDirectories directories) {
    this.directories = directories;
  }

  /** What tries to get a good copy of a chunk. */
  void repairWith(Consumer<ChunkId> action) {
    repair = action;
  }

  ExamineReply examine(ExamineRequest request) {
    if (request.getChunksCount() > MAX_CHUNKS) {
      throw new IllegalArgumentException(request.getChunksCount() + " chunks to examine at once");
    }
    ExamineReply.Builder reply = ExamineReply.newBuilder();
    for (StoredChunk asked : request.getChunksList()) {
      reply.addStates(examine(asked, request));
    }
    return reply.build();
  }

  private ReplicaState examine(StoredChunk asked, ExamineRequest request) {
    ChunkId chunk = NamespaceCodec.toValue(asked.getChunk());
    ChunkStore store = directories.of(chunk.group()).store();
    ReplicaState state =
        state(store, chunk, asked.getLength(), request.getVerify() || request.getRepair());
    boolean mendable =
        state == ReplicaState.REPLICA_MISSING || state == ReplicaState.REPLICA_CORRUPT;
    if (!request.getRepair() || !mendable) {
      return state;
    }
    repair.accept(chunk);
    return state(store, chunk, asked.getLength(), false);
  }

  private static ReplicaState state(ChunkStore store, ChunkId chunk, int length, boolean verify) {
    try {
      Optional<Integer> stored = store.stat(chunk).map(c -> c.lengthBytes());
      if (stored.isEmpty()) {
        store.blockCrcs(chunk); // says why
        return ReplicaState.REPLICA_MISSING;
      }
      if (length != 0 && stored.get() != length) {
        return ReplicaState.REPLICA_WRONG_LENGTH;
      }
      if (verify) {
        store.verify(chunk);
      }
      return ReplicaState.REPLICA_GOOD;
    } catch (ChunkStoreException e) {
      return state(e);
    }
  }

  private static ReplicaState state(ChunkStoreException e) {
    return switch (e.error()) {
      case NOT_FOUND -> ReplicaState.REPLICA_MISSING;
      case WRONG_KEY -> ReplicaState.REPLICA_WRONG_KEY;
      case CORRUPT -> ReplicaState.REPLICA_CORRUPT;
      default -> throw e;
    };
  }
}
