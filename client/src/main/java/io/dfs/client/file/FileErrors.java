package io.dfs.client.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Failed flushes of a file. However often the same bytes fail, each handle is told once; a flush
 * that fails in its own call is told to that call. A failure after a close has returned is told to
 * handles that are opened later, too, as long as none was told and no commit has been taken.
 * Thread-safe; {@code lock} is a leaf.
 */
final class FileErrors {
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private long count;

  @GuardedBy("lock")
  private FsError last = FsError.OK;

  @GuardedBy("lock")
  private boolean failing;

  @GuardedBy("lock")
  private boolean untold;

  /**
   * A flush failed.
   *
   * @param owed bytes may be among them whose close has returned
   */
  void failed(FsError error, boolean owed) {
    lock.lock();
    try {
      untold |= owed;
      count += failing ? 0 : 1;
      failing = true;
      last = error;
    } finally {
      lock.unlock();
    }
  }

  /** A commit was taken: the next failure is another one. */
  void succeeded() {
    lock.lock();
    try {
      failing = false;
      untold = false;
    } finally {
      lock.unlock();
    }
  }

  /** A close has returned whose bytes may be among those that are failing. */
  void owed() {
    lock.lock();
    try {
      untold |= failing;
    } finally {
      lock.unlock();
    }
  }

  /** Failures so far; what a handle has seen of them is its own number. */
  long count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Failures that a handle which is opened now has not to be told of. */
  long seenAtOpen() {
    lock.lock();
    try {
      return untold ? count - 1 : count;
    } finally {
      lock.unlock();
    }
  }

  /** Failures so far, the last of which the caller passes on. */
  long told() {
    lock.lock();
    try {
      untold = false;
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** The last failure, for a handle that was not told of it. */
  FsException tell() {
    lock.lock();
    try {
      untold = false;
      return new FsException(last, "an earlier flush of the file failed");
    } finally {
      lock.unlock();
    }
  }
}
