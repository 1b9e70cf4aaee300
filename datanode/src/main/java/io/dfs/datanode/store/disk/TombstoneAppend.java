package io.dfs.datanode.store.disk;

import io.dfs.common.id.ChunkId;
import io.dfs.datanode.store.ChunkStoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Deletes what is there of a list of chunks, by one record. */
final class TombstoneAppend implements CommitRequest {
  private final StoreParts parts;
  private final Set<ChunkId> ids;
  private final List<Tombstone> tombstones = new ArrayList<>();
  private final CompletableFuture<Integer> done = new CompletableFuture<>();
  private Optional<Range> range = Optional.empty();

  TombstoneAppend(StoreParts parts, List<ChunkId> ids) {
    this.parts = parts;
    this.ids = new LinkedHashSet<>(ids);
  }

  CompletableFuture<Integer> done() {
    return done;
  }

  @Override
  public Decision decide(CommitGroup group) throws IOException {
    if (ids.stream().anyMatch(id -> group.concerns(ChunkKey.of(id)))) {
      return new Later();
    }
    for (ChunkId id : ids) {
      parts
          .index()
          .find(ChunkKey.of(id))
          .filter(e -> e.record.key() == id.key())
          .ifPresent(e -> tombstones.add(new Tombstone(e.key(), id.key(), e.record.order())));
    }
    if (tombstones.isEmpty()) {
      done.complete(0);
      return new Settled();
    }
    NewRecord record = TombstoneRecords.allocate(parts.allocator(), tombstones);
    range = Optional.of(record.range());
    tombstones.forEach(t -> group.claim(t.chunk()));
    return new Write(record);
  }

  @Override
  public void committed(IndexedRecord record) {
    Segment segment = range.orElseThrow().segment();
    tombstones.forEach(t -> parts.index().put(t, segment));
    done.complete(tombstones.size());
  }

  @Override
  public void refused(ChunkStoreException reason) {
    range.ifPresent(parts.allocator()::drop);
    done.completeExceptionally(reason);
  }
}
