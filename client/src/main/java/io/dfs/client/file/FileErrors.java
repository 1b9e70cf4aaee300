package io.dfs.client.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Failed flushes of a file. However often the same bytes fail, each handle is told once; a flush
 * that fails in its own call is told to that call. Thread-safe; {@code lock} is a leaf.
 */
final class FileErrors {
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private long count;

  @GuardedBy("lock")
  private FsError last = FsError.OK;

  @GuardedBy("lock")
  private boolean failing;

  /** A flush failed. */
  void failed(FsError error) {
    lock.lock();
    try {
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

  /** What to tell a handle that has seen {@code seen} failures. */
  Optional<FsException> since(long seen) {
    lock.lock();
    try {
      return count > seen
          ? Optional.of(new FsException(last, "an earlier flush of the file failed"))
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }
}
