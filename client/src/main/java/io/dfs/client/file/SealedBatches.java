package io.dfs.client.file;

import io.dfs.client.chunk.StoredChunk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Batches that are not committed yet, in the order in which they were sealed; they are committed in
 * that order, too. Guarded by the lock of the file's state.
 */
final class SealedBatches {
  private final ArrayDeque<Batch> batches = new ArrayDeque<>();

  /** All of them, oldest first. */
  List<Batch> all() {
    return List.copyOf(batches);
  }

  boolean isEmpty() {
    return batches.isEmpty();
  }

  boolean isWaiting(Batch batch) {
    return batches.contains(batch);
  }

  void add(Batch batch) {
    batches.add(batch);
  }

  void addAll(List<Batch> more) {
    batches.addAll(more);
  }

  /** The oldest ones among those that may be taken, as far as they are ready and fit a commit. */
  List<Batch> ready(List<Batch> among, boolean whatever) {
    List<Batch> prefix = new ArrayList<>();
    int pieces = 0;
    boolean rolled = false;
    for (Batch batch : batches) {
      boolean second = rolled && batch.expected().isPresent();
      boolean full = !prefix.isEmpty() && pieces + batch.pieces().size() > Packing.MAX_PIECES;
      if (!among.contains(batch) || !batch.isReady() || second || (full && !whatever)) {
        break;
      }
      prefix.add(batch);
      pieces += batch.pieces().size();
      rolled |= batch.expected().isPresent();
    }
    return prefix;
  }

  /** The file was truncated. */
  void cut(long size) {
    batches.forEach(b -> b.cut(size));
  }

  /** Gives up a batch; its buffers go when nobody sends from them any more. */
  void giveUp(Batch batch) {
    if (batches.remove(batch)) {
      batch.cut(0);
      if (batch.isInline()) {
        batch.release();
      } else {
        CompletableFuture<StoredChunk> _ =
            batch.stored().whenComplete((chunk, failure) -> batch.release());
      }
    }
  }

  /** Forgets a batch that nothing refers to any more. */
  void discard(Batch batch) {
    if (batches.remove(batch)) {
      batch.release();
    }
  }
}
