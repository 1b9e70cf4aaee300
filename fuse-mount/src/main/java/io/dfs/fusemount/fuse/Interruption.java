package io.dfs.fusemount.fuse;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;

/**
 * Whether the caller of one request was hit by a signal. A hint: the request must still be
 * answered, EINTR if it had no effect. Thread-safe; the binding resolves the race of an interrupt
 * that overtakes its request.
 */
public final class Interruption {
  private final Object lock = new Object();

  @GuardedBy("lock")
  private boolean requested;

  @GuardedBy("lock")
  private @Nullable Runnable action;

  public boolean requested() {
    synchronized (lock) {
      return requested;
    }
  }

  /**
   * Runs {@code newAction} once when the interrupt comes, at once in this thread if it has come. A
   * later action replaces one that has not run. It runs on a reader thread: it must not block; it
   * may answer the request. It may still come while or after the request is answered.
   */
  public void onRequest(Runnable newAction) {
    synchronized (lock) {
      if (!requested) {
        action = newAction;
        return;
      }
    }
    newAction.run();
  }

  /** Called by the binding when INTERRUPT arrives; repeated calls do nothing. */
  public void request() {
    Runnable toRun;
    synchronized (lock) {
      requested = true;
      toRun = action;
      action = null;
    }
    if (toRun != null) {
      toRun.run();
    }
  }
}
