package io.dfs.client.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lanes of a session's mutations. A lane carries one list at a time and its sequence number
 * never stands for two lists; the lane used last is taken first, so that few slot rows change.
 * Thread-safe; {@code lock} is a leaf.
 */
final class Slots {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Deque<Lane> free = new ArrayDeque<>();

  @GuardedBy("lock")
  private boolean fenced;

  Slots(int count) {
    for (int i = count - 1; i >= 0; i--) {
      free.push(new Lane(i));
    }
  }

  /** One lane; confined to whoever has taken it. */
  static final class Lane {
    private final int slot;
    private long seq;

    private Lane(int slot) {
      this.slot = slot;
    }

    int slot() {
      return slot;
    }

    /** A number that this slot has not seen. */
    long nextSeq() {
      return ++seq;
    }
  }

  /** Waits for a lane. ESTALE when the session is fenced. */
  Lane take(Patience patience) {
    lock.lock();
    try {
      while (true) {
        if (fenced) {
          throw new FsException(FsError.ESTALE, "the session has expired");
        }
        Lane lane = free.poll();
        if (lane != null) {
          return lane;
        }
        patience.trouble("all lanes wait for answers");
        patience.await(changed);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The lane's list was answered. */
  void giveBack(Lane lane) {
    lock.lock();
    try {
      free.push(lane);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the waiting of all. */
  void fence() {
    lock.lock();
    try {
      fenced = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lanes that nobody uses. */
  int freeCount() {
    lock.lock();
    try {
      return free.size();
    } finally {
      lock.unlock();
    }
  }
}
