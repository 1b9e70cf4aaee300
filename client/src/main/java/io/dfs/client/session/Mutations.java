package io.dfs.client.session;

import io.dfs.client.session.MetadataRequest.ApplyList;
import io.dfs.client.session.Slots.Lane;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies lists exactly once: each on a lane of its own, which is used again only when the list has
 * been answered. A list whose caller gave up is sent on by the background until then, and holds
 * back what would change the same inodes. Thread-safe.
 */
final class Mutations {
  private static final Logger LOG = LoggerFactory.getLogger(Mutations.class);

  private final Attempts attempts;
  private final SessionRuntime runtime;
  private final Supplier<Patience> patience;
  private volatile boolean closed;

  /**
   * @param patience that of one call
   */
  Mutations(Attempts attempts, SessionRuntime runtime, Supplier<Patience> patience) {
    this.attempts = attempts;
    this.runtime = runtime;
    this.patience = patience;
  }

  List<Outcome> apply(Life life, List<Mutation> mutations, Patience patience) {
    life.unsettled().await(mutations, patience);
    Lane lane = life.slots().take(patience);
    ApplyList request = new ApplyList(new Apply(life.id(), lane.slot(), lane.nextSeq(), mutations));
    boolean answered = true;
    try {
      return attempts.run(request, life, patience).outcomes();
    } catch (FsException e) {
      answered = !patience.gaveUp() || life.isFenced();
      throw refusal(request, e);
    } finally {
      if (answered) {
        life.slots().giveBack(lane);
      } else {
        settle(life, lane, request);
      }
    }
  }

  private static RuntimeException refusal(ApplyList request, FsException e) {
    return e.error() == FsError.EINVAL
        ? new IllegalStateException("lane out of order: " + request.apply(), e)
        : e;
  }

  private void settle(Life life, Lane lane, ApplyList request) {
    List<Mutation> mutations = request.apply().mutations();
    life.unsettled().add(mutations);
    LOG.warn("slot {} keeps a list of {} unanswered", lane.slot(), mutations.size());
    runtime.background().execute(() -> settleInBackground(life, lane, request));
  }

  private void settleInBackground(Life life, Lane lane, ApplyList request) {
    while (!closed && !life.isFenced()) {
      try (Patience patience = this.patience.get()) {
        try {
          attempts.run(request, life, patience);
        } catch (FsException e) {
          if (patience.gaveUp()) {
            continue;
          }
          LOG.warn("slot {} answered late: {}", lane.slot(), e.getMessage());
        }
        life.slots().giveBack(lane);
        life.unsettled().remove(request.apply().mutations());
        return;
      }
    }
  }

  /** Nothing is sent on any more. */
  void close() {
    closed = true;
  }
}
