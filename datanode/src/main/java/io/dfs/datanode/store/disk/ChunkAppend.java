package io.dfs.datanode.store.disk;

import io.dfs.common.id.ChunkId;
import io.dfs.datanode.store.ChunkStoreException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A chunk whose payload is in its range and wants its header. */
final class ChunkAppend implements CommitRequest {
  private final StoreParts parts;
  private final Range range;
  private final ChunkId id;
  private final int lengthBytes;
  private final int[] crcs;
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  ChunkAppend(StoreParts parts, Range range, ChunkId id, int lengthBytes, int[] crcs) {
    this.parts = parts;
    this.range = range;
    this.id = id;
    this.lengthBytes = lengthBytes;
    this.crcs = crcs;
  }

  CompletableFuture<Void> done() {
    return done;
  }

  @Override
  public Decision decide(CommitGroup group) {
    ChunkKey key = ChunkKey.of(id);
    if (group.concerns(key)) {
      return new Later();
    }
    if (parts.reader().holds(id, lengthBytes, crcs)) {
      parts.allocator().drop(range);
      done.complete(null);
      return new Settled();
    }
    group.claim(key);
    IndexedRecord fields = IndexedRecord.chunk(range.offset(), id, lengthBytes, 0);
    return new Write(new NewRecord(range, fields, crcs, Optional.empty()));
  }

  @Override
  public void committed(IndexedRecord record) {
    parts.index().put(new Entry(range.segment(), record));
    done.complete(null);
  }

  @Override
  public void refused(ChunkStoreException reason) {
    parts.allocator().drop(range);
    done.completeExceptionally(reason);
  }
}
