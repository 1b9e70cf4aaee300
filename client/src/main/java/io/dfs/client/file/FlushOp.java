package io.dfs.client.file;

import io.dfs.client.session.InodeLanes;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.metadata.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes written bytes durable and visible: seals what is active, waits until DataNodes have the
 * chunks, and commits. What cannot be committed stays dirty; a later flush really tries again. Runs
 * in the inode's lane; blocks; thread-safe.
 */
final class FlushOp {
  private static final Logger LOG = LoggerFactory.getLogger(FlushOp.class);

  /** After so many rounds bytes written meanwhile may be passed over by the size. */
  private static final int ROUNDS = 3;

  /**
   * After so many commits whose tails had changed, what was written goes into chunks of its own,
   * with no tail: other mounts cannot keep this one from flushing. A later flush rolls it.
   */
  private static final int CONFLICTS = 4;

  /** More than these are a defect: after each refusal less is asked for. */
  private static final int REFUSALS = 32;

  private final FileServices services;
  private final Uploads uploads;
  private final Committer committer;
  private final TailReader tails;

  FlushOp(FileServices services, Uploads uploads, Committer committer, TailReader tails) {
    this.services = services;
    this.uploads = uploads;
    this.committer = committer;
    this.tails = tails;
  }

  /** What became of an attempt to commit. */
  private enum Result {
    DONE,
    /** Bytes written meanwhile have to go along. */
    MORE,
    /** A tail that was to be rewritten is another one by now. */
    CHANGED,
    /** No room inline. */
    TOO_BIG
  }

  /**
   * Commits all that was written before the call.
   *
   * @throws FsException EIO, ENOSPC: it stays dirty, or is lost if the session has expired
   */
  void flush(FileState state) {
    flush(state, () -> {});
  }

  /**
   * As {@link #flush(FileState)}. Runs {@code received}, in any thread and perhaps several times,
   * when every member has all that was written before the call.
   */
  void flush(FileState state, Runnable received) {
    if (state.isClean()) {
      return;
    }
    try (InodeLanes.Lane _ = services.enter(state.inode())) {
      flushInLane(state, Roll.AS_NEEDED, received);
    }
  }

  /** Commits full chunks that DataNodes have. @return false if something keeps them back */
  boolean commitReady(FileState state) {
    try (InodeLanes.Lane _ = services.enter(state.inode())) {
      long deadline = services.deadlineNanos();
      commitAll(state, state.with(FileContents::sealed), false, deadline);
      return state.with(c -> c.sealed().stream().takeWhile(Batch::isReady).findAny().isEmpty());
    } catch (FsException e) {
      throw note(state, e);
    }
  }

  /** Gives up what is not committed. @return bytes given up */
  long drop(FileState state) {
    try (InodeLanes.Lane _ = services.enter(state.inode())) {
      return state.drop();
    }
  }

  /** As {@link #flush}, in the lane, rewriting at least what {@code roll} says. */
  void flushInLane(FileState state, Roll roll) {
    flushInLane(state, roll, () -> {});
  }

  private void flushInLane(FileState state, Roll roll, Runnable received) {
    state.requireSession(services.metadata().grant().session());
    try {
      run(state, roll, received);
    } catch (FsException e) {
      throw note(state, e);
    }
  }

  private void run(FileState state, Roll atFirst, Runnable received) {
    long deadline = services.deadlineNanos();
    Roll roll = atFirst;
    int conflicts = 0;
    int refusals = 0;
    int round = 0;
    long writes = state.with(FileContents::writes);
    unsealFailed(state);
    while (true) {
      Roll level = roll;
      Optional<Rolled> rolled = tails.prepare(state, level, deadline);
      List<Batch> fresh = state.with(c -> seal(c, rolled, level));
      uploads.start(fresh);
      List<Batch> mine = state.with(FileContents::sealed);
      tell(received, mine);
      await(state, mine, deadline);
      Result result = commitAll(state, mine, round >= ROUNDS, deadline);
      switch (result) {
        case DONE -> {
          state.flushed(writes);
          return;
        }
        case MORE -> {
          round++;
          roll = roll == Roll.NOTHING ? Roll.NOTHING : Roll.AS_NEEDED;
        }
        case CHANGED -> {
          refusals++;
          roll = ++conflicts < CONFLICTS ? roll : Roll.NOTHING;
        }
        case TOO_BIG -> {
          refusals++;
          roll = roll.further();
        }
      }
      if (refusals > REFUSALS || (refusals > 0 && services.isPast(deadline))) {
        throw new FsException(FsError.EIO, "commits are refused again and again");
      }
    }
  }

  private List<Batch> seal(FileContents c, Optional<Rolled> rolled, Roll roll) {
    long now = services.ticker().nanos();
    if (roll == Roll.AS_NEEDED
        && rolled.isEmpty()
        && c.fitsInline(services.metadata().grant().inlineLimitBytes())) {
      return List.of(c.sealInline(now));
    }
    return c.sealChunks(rolled, now);
  }

  private static void tell(Runnable received, List<Batch> batches) {
    CompletableFuture<Void> _ =
        CompletableFuture.allOf(
                batches.stream().map(Batch::received).toArray(CompletableFuture<?>[]::new))
            .thenRun(received);
  }

  private void await(FileState state, List<Batch> batches, long deadline) {
    for (Batch batch : batches) {
      if (!batch.isInline()) {
        awaitStored(batch, deadline);
      }
    }
    Optional<FsException> failure =
        batches.stream().filter(Batch::isFailed).map(Batch::failure).findFirst();
    if (failure.isPresent()) {
      unsealFailed(state);
      throw failure.get();
    }
  }

  private void awaitStored(Batch batch, long deadline) {
    try {
      long left = Math.max(0, deadline - services.ticker().nanos());
      batch.stored().get(left, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      LOG.debug("chunk not stored", e); // told by the batch
    } catch (TimeoutException e) {
      throw new FsException(FsError.EIO, "DataNodes did not take a chunk in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.EINTR, "interrupted while chunks were sent", e);
    }
  }

  private void unsealFailed(FileState state) {
    long now = services.ticker().nanos();
    state.update(c -> c.sealed().stream().filter(Batch::isFailed).forEach(b -> c.unseal(b, now)));
  }

  private Result commitAll(FileState state, List<Batch> mine, boolean whatever, long deadline) {
    while (true) {
      Optional<CommitPlan> plan = state.with(c -> c.plan(mine, whatever));
      if (plan.isEmpty()) {
        boolean left = state.with(c -> c.sealed().stream().anyMatch(mine::contains));
        return left ? Result.MORE : Result.DONE;
      }
      Result result = commit(state, plan.get(), deadline);
      if (result != Result.DONE) {
        return result;
      }
    }
  }

  private Result commit(FileState state, CommitPlan first, long deadline) {
    CommitPlan[] sent = {first};
    if (!first.isEmpty()) {
      try {
        Outcome outcome =
            committer.send(
                state.session(), () -> replan(state, sent).commit(), first.batches(), deadline);
        if (outcome instanceof Outcome.Conflict) {
          unsealAll(state, first.batches().stream().filter(b -> b.expected().isPresent()).toList());
          return Result.CHANGED;
        }
        Outcome.Committed committed = (Outcome.Committed) outcome;
        state.update(c -> c.committed(sent[0], committed.attr()));
      } catch (FsException e) { // what was inline may take another way, or go with later bytes
        unsealAll(state, first.batches().stream().filter(Batch::isInline).toList());
        if (e.error() == FsError.EFBIG) {
          return Result.TOO_BIG;
        }
        throw e;
      }
    } else {
      state.update(c -> c.forget(first));
    }
    sent[0].unused().forEach(services.metadata()::abandon);
    state.succeeded();
    return Result.DONE;
  }

  /** The same batches again: their chunks or acknowledgements may be others now. */
  private static CommitPlan replan(FileState state, CommitPlan[] sent) {
    List<Batch> batches = sent[0].batches();
    sent[0] = state.with(c -> c.plan(batches, true)).orElse(sent[0]);
    return sent[0];
  }

  private void unsealAll(FileState state, List<Batch> batches) {
    long now = services.ticker().nanos();
    for (Batch batch : batches) {
      batch.storedChunk().ifPresent(c -> services.metadata().abandon(c.chunk()));
      state.update(c -> c.unseal(batch, now));
    }
  }

  /** Remembers a failure for all handles. */
  private FsException note(FileState state, FsException failure) {
    FsException told = actOn(state, failure);
    state.failed(told.error());
    return told;
  }

  /** Acts on what a failure means for the bytes. @return what the caller is told */
  FsException actOn(FileState state, FsException failure) {
    switch (failure.error()) {
      case ESTALE -> {
        LOG.warn("session expired: what was written to inode {} is lost", state.inode());
        state.fence();
      }
      case ENOENT -> {
        LOG.warn("inode {} is gone: what was written to it is lost", state.inode());
        state.drop();
      }
      case EINVAL -> { // ids of chunks that are not ours any more: the bytes go to others
        LOG.error("commit of inode {} refused: {}", state.inode(), failure.getMessage());
        unsealAll(state, state.with(FileContents::sealed));
      }
      default -> LOG.debug("flush of inode {} failed", state.inode(), failure);
    }
    FsError told =
        switch (failure.error()) {
          case ENOSPC, EINTR -> failure.error();
          default -> FsError.EIO;
        };
    return new FsException(
        told, "flush of inode " + state.inode() + ": " + failure.getMessage(), failure);
  }
}
