package io.dfs.client.file;

import io.dfs.common.error.FsException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Close under {@link ClosePolicy#RECEIVED}: a flush in another thread, of which the caller waits
 * only until all members have received the bytes. The flush holds the inode's lane from before that
 * until it has committed, so whatever this mount does to the inode afterwards comes after the
 * commit. Thread-safe.
 */
final class CloseOp {
  private static final Logger LOG = LoggerFactory.getLogger(CloseOp.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final FileServices services;
  private final FlushOp flushes;
  private final LongAdder lateFailures = new LongAdder();

  CloseOp(FileServices services, FlushOp flushes) {
    this.services = services;
    this.flushes = flushes;
  }

  /** Commits that failed after their close had returned. */
  long lateFailures() {
    return lateFailures.sum();
  }

  /**
   * Returns when all that was written before is received by every member, or committed.
   *
   * @return done when it is committed; failed if that failed: then the bytes stay dirty and every
   *     handle, also one that is opened before they are committed, is told once
   * @throws FsException why it could not be flushed, if that shows before
   */
  CompletableFuture<Void> close(FileState state) {
    long writes = state.with(FileContents::writes);
    CompletableFuture<Void> received = new CompletableFuture<>();
    boolean entered = state.enterBackground(); // else the flusher is there, and may stay
    CompletableFuture<Void> committed =
        CompletableFuture.runAsync(
                () -> flushes.flush(state, () -> received.complete(null)), services.executor())
            .whenComplete((done, failure) -> leave(state, entered, failure));
    CompletableFuture.anyOf(received, committed).exceptionally(told -> null).join();
    if (committed.isDone()) {
      join(committed);
      return committed;
    }
    state.oweCommit(writes);
    return committed.whenComplete((done, failure) -> noteLate(state, failure));
  }

  private void leave(FileState state, boolean entered, @Nullable Throwable failure) {
    if (failure != null) {
      state.retryAt(services.ticker().nanos() + RETRY_AFTER.toNanos());
    }
    if (entered) {
      state.leaveBackground();
    }
  }

  private static void join(CompletableFuture<Void> committed) {
    try {
      committed.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof FsException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private void noteLate(FileState state, @Nullable Throwable failure) {
    if (failure != null) {
      lateFailures.increment();
      LOG.error(
          "inode {} was closed and could not be committed, its bytes are kept: {}",
          state.inode(),
          failure.getMessage());
    }
  }
}
