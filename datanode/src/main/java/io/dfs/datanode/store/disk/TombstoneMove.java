package io.dfs.datanode.store.disk;

import io.dfs.datanode.store.ChunkStoreException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Writes tombstones again that are still needed when their segment goes. */
final class TombstoneMove implements CommitRequest {
  private final StoreParts parts;
  private final List<Tombstone> tombstones;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private Optional<Range> range = Optional.empty();

  TombstoneMove(StoreParts parts, List<Tombstone> tombstones) {
    this.parts = parts;
    this.tombstones = tombstones;
  }

  CompletableFuture<Void> done() {
    return done;
  }

  @Override
  public Decision decide(CommitGroup group) throws IOException {
    NewRecord record = TombstoneRecords.allocate(parts.allocator(), tombstones);
    range = Optional.of(record.range());
    return new Write(record);
  }

  @Override
  public void committed(IndexedRecord record) {
    Segment segment = range.orElseThrow().segment();
    tombstones.forEach(t -> parts.index().put(t, segment));
    done.complete(null);
  }

  @Override
  public void refused(ChunkStoreException reason) {
    range.ifPresent(parts.allocator()::drop);
    done.completeExceptionally(reason);
  }
}
