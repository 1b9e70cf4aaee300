package io.dfs.client.file;

import io.dfs.client.chunk.StoredChunk;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Sends sealed chunks to DataNodes, a bounded number at once. Thread-safe. */
final class Uploads {
  private final FileServices services;
  private final Semaphore permits;
  private volatile Runnable onStored = () -> {};

  Uploads(FileServices services) {
    this.services = services;
    this.permits = new Semaphore(services.config().uploads());
  }

  /** Runs after each chunk that was stored. */
  void onStored(Runnable callback) {
    onStored = callback;
  }

  /** Starts to send what is not inline. Call it once for each batch. */
  void start(List<Batch> batches) {
    for (Batch batch : batches) {
      if (!batch.isInline()) {
        services.executor().execute(() -> send(batch));
      }
    }
  }

  @SuppressWarnings("CatchingUnchecked") // whoever waits for the batch gets it, defects included
  private void send(Batch batch) {
    permits.acquireUninterruptibly();
    try {
      batch.stored().complete(put(batch));
    } catch (RuntimeException | Error e) {
      batch.stored().completeExceptionally(e);
    } finally {
      permits.release();
    }
    onStored.run();
  }

  private StoredChunk put(Batch batch) {
    long deadline = services.deadlineNanos();
    return services.config().closePolicy() == ClosePolicy.RECEIVED
        ? services.writer().put(batch.body(), deadline, () -> batch.received().complete(null))
        : services.writer().put(batch.body(), deadline);
  }
}
