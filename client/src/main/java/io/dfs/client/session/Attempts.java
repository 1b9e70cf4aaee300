package io.dfs.client.session;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request until it is answered: again when its connection broke or stayed silent, and again
 * after a pause when the server could not reach what it needs (EIO). Repeating is safe: reads
 * change nothing, mutations carry slot and sequence, heartbeats their number, and ids granted twice
 * are only lost. Thread-safe.
 */
final class Attempts {
  /** A server that fails so often in a row may be the only one cut off from its database. */
  private static final int FAILURES_BEFORE_MOVE = 3;

  private final Link link;
  private final SessionConfig config;
  private final SessionRuntime runtime;
  private final RequestCounts counts;
  private final Consumer<Life> fence;

  /**
   * @param fence told of a life whose session has expired
   */
  Attempts(
      Link link,
      SessionConfig config,
      SessionRuntime runtime,
      RequestCounts counts,
      Consumer<Life> fence) {
    this.link = link;
    this.config = config;
    this.runtime = runtime;
    this.counts = counts;
    this.fence = fence;
  }

  /**
   * The reply, or the server's failure; EIO or EINTR when patience ends.
   *
   * @param only the life the request belongs to: ESTALE if that has ended; null if any will do
   */
  <R> R run(MetadataRequest<R> request, @Nullable Life only, Patience patience) {
    Backoff backoff = new Backoff(runtime.random());
    int failures = 0;
    while (true) {
      if (only != null && only.isFenced()) {
        throw only.expired();
      }
      Link.Attached attached = link.await(patience);
      if (only != null && attached.life() != only) {
        throw only.expired();
      }
      try {
        return attempt(request, attached, patience);
      } catch (ConnectionBroken e) {
        patience.trouble(String.valueOf(e.getMessage()));
        link.drop(attached, String.valueOf(e.getMessage()));
      } catch (FsException e) {
        if (patience.gaveUp() || e.error() != FsError.EIO) {
          throw e;
        }
        patience.serverFailing(String.valueOf(e.getMessage()));
        if (++failures % FAILURES_BEFORE_MOVE == 0 && config.addresses().size() > 1) {
          link.drop(attached, String.valueOf(e.getMessage()));
        }
        patience.sleep(backoff.nextNanos());
      }
    }
  }

  private <R> R attempt(MetadataRequest<R> request, Link.Attached attached, Patience patience) {
    counts.sent(request);
    long begun = runtime.ticker().nanos();
    CompletableFuture<R> future = attached.connection().send(request);
    if (!patience.awaitDone(future, config.attemptTimeout().toNanos())) {
      throw new ConnectionBroken(
          "no answer to "
              + request.getClass().getSimpleName()
              + " for "
              + config.attemptTimeout().toMillis()
              + " ms");
    }
    try {
      R reply = answer(future);
      answered(request, begun);
      return reply;
    } catch (FsException e) {
      answered(request, begun);
      if (e.error() == FsError.ESTALE && request.endsWithSession()) {
        fence.accept(attached.life());
      }
      throw e;
    }
  }

  private void answered(MetadataRequest<?> request, long begunNanos) {
    link.heard();
    counts.answered(request, runtime.ticker().nanos() - begunNanos);
  }

  /** What a future that is done holds, its failure thrown as it is. */
  static <R> R answer(CompletableFuture<R> done) {
    try {
      return done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("a reply failed", e);
    }
  }
}
