package io.dfs.datanode.store.disk;

import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.disk.SegmentAllocator.Reserve;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A record without a payload, whose being durable is all that matters. */
final class ProbeAppend implements CommitRequest {
  private final SegmentAllocator allocator;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private Optional<Range> range = Optional.empty();

  ProbeAppend(SegmentAllocator allocator) {
    this.allocator = allocator;
  }

  CompletableFuture<Void> done() {
    return done;
  }

  @Override
  public Decision decide(CommitGroup group) throws IOException {
    Range taken = allocator.allocate(0, Reserve.USE);
    range = Optional.of(taken);
    IndexedRecord fields = IndexedRecord.plain(RecordKind.PROBE, taken.offset(), 0);
    return new Write(new NewRecord(taken, fields, new int[0], Optional.empty()));
  }

  @Override
  public void committed(IndexedRecord record) {
    done.complete(null);
  }

  @Override
  public void refused(ChunkStoreException reason) {
    range.ifPresent(allocator::drop);
    done.completeExceptionally(reason);
  }
}
