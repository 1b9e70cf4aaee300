package io.dfs.datanode.store.disk;

import io.dfs.datanode.store.ChunkStoreException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A copy of a live chunk that takes the place of its original, unless that has been deleted or
 * replaced meanwhile. Keeps the order, so that a tombstone of the original is one of the copy too.
 */
final class ChunkMove implements CommitRequest {
  private final StoreParts parts;
  private final Range range;
  private final Entry original;
  private final int[] crcs;
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  ChunkMove(StoreParts parts, Range range, Entry original, int[] crcs) {
    this.parts = parts;
    this.range = range;
    this.original = original;
    this.crcs = crcs;
  }

  CompletableFuture<Void> done() {
    return done;
  }

  @Override
  public Decision decide(CommitGroup group) {
    ChunkKey key = original.key();
    if (group.concerns(key)) {
      return new Later();
    }
    if (parts.index().find(key).filter(e -> e == original).isEmpty()) {
      parts.allocator().drop(range);
      done.complete(null);
      return new Settled();
    }
    group.claim(key);
    IndexedRecord fields =
        IndexedRecord.chunk(
            range.offset(), original.id(), original.record.lengthBytes(), original.record.order());
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
