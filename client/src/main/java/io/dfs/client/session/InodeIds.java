package io.dfs.client.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.IdRange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Inode ids granted to one life; fetched again in the background when a quarter is left.
 * Thread-safe; {@code lock} is a leaf.
 */
final class InodeIds {
  private final Supplier<IdRange> grants;
  private final Executor background;
  private final long low;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Deque<IdRange> ranges = new ArrayDeque<>();

  @GuardedBy("lock")
  private long left;

  @GuardedBy("lock")
  private boolean fetching;

  @GuardedBy("lock")
  private boolean fenced;

  /** Why the last fetch failed; for whoever waits for it. */
  @GuardedBy("lock")
  private @Nullable RuntimeException failure;

  /**
   * @param grants blocks; called in the background, one at a time
   */
  InodeIds(Supplier<IdRange> grants, int batch, Executor background) {
    this.grants = grants;
    this.background = background;
    this.low = batch / 4;
  }

  /** An id never returned before, in this life or any other. */
  InodeId next(Patience patience) {
    lock.lock();
    try {
      boolean asked = false;
      while (left == 0) {
        if (fenced) {
          throw new FsException(FsError.ESTALE, "the session has expired");
        }
        if (asked && !fetching && failure != null) {
          throw failure;
        }
        asked = true;
        fetch();
        patience.trouble("no inode ids granted");
        patience.await(changed);
      }
      InodeId id = take();
      if (left <= low) {
        fetch();
      }
      return id;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private InodeId take() {
    IdRange range = ranges.remove();
    if (range.count() > 1) {
      ranges.push(new IdRange(range.first() + 1, range.count() - 1));
    }
    left--;
    return new InodeId(range.first());
  }

  @GuardedBy("lock")
  private void fetch() {
    if (!fetching && !fenced) {
      fetching = true;
      failure = null;
      background.execute(this::fetchNow);
    }
  }

  private void fetchNow() {
    @Nullable IdRange range = null;
    @Nullable RuntimeException why = null;
    try {
      range = grants.get();
    } catch (RuntimeException e) {
      why = e;
    }
    lock.lock();
    try {
      fetching = false;
      failure = why;
      if (range != null) {
        ranges.add(range);
        left += range.count();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void fence() {
    lock.lock();
    try {
      fenced = true;
      left = 0;
      ranges.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
