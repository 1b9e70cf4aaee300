package io.dfs.client.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.Opened;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One open file of this mount, shared by all its handles. Thread-safe; {@code lock} guards the
 * contents, is never held across a call to a server or a wait for buffers, and only the buffer
 * pool's lock is taken under it.
 */
final class FileState {
  private final InodeId inode;
  private final SessionId session;
  private final FileErrors errors = new FileErrors();
  private final AtomicBoolean inBackground = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final FileContents contents;

  @GuardedBy("lock")
  private boolean fenced;

  /** The write up to which a close has said that all is received. */
  @GuardedBy("lock")
  private long owedUpTo;

  /** The write up to which all is committed or given up. */
  @GuardedBy("lock")
  private long flushedUpTo;

  private volatile long notBeforeNanos;
  private volatile boolean delayed;

  FileState(SessionId session, Opened opened, int chunkBytes) {
    this.inode = opened.attr().id();
    this.session = session;
    this.contents = new FileContents(opened, chunkBytes);
  }

  InodeId inode() {
    return inode;
  }

  SessionId session() {
    return session;
  }

  FileErrors errors() {
    return errors;
  }

  /** Runs {@code action} on the contents while nobody else does; it must not block. */
  <T> T with(Function<FileContents, T> action) {
    lock.lock();
    try {
      return action.apply(contents);
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #with}, for nothing in return. */
  void update(Consumer<FileContents> action) {
    lock.lock();
    try {
      action.accept(contents);
    } finally {
      lock.unlock();
    }
  }

  boolean isClean() {
    return with(FileContents::isClean);
  }

  boolean isFenced() {
    lock.lock();
    try {
      return fenced;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Refuses a handle whose session has ended: what it wrote is lost and its locks are gone.
   *
   * @throws FsException EIO
   */
  void requireSession(SessionId present) {
    if (!present.equals(session)) {
      fence();
    }
    if (isFenced()) {
      throw new FsException(FsError.EIO, "the session in which the file was opened has expired");
    }
  }

  /** The session has ended: nothing of this may be sent any more. */
  void fence() {
    lock.lock();
    try {
      if (fenced) {
        return;
      }
      fenced = true;
    } finally {
      lock.unlock();
    }
    drop();
  }

  /** Gives up what is not committed and tells every handle. @return bytes given up */
  long drop() {
    long bytes = 0;
    lock.lock();
    try {
      bytes = contents.drop();
      if (bytes > 0) {
        errors.failed(FsError.EIO, owedUpTo > flushedUpTo);
      }
      flushedUpTo = contents.writes();
    } finally {
      lock.unlock();
    }
    return bytes;
  }

  /** One task in the background at a time. @return false if there is one already */
  boolean enterBackground() {
    return inBackground.compareAndSet(false, true);
  }

  void leaveBackground() {
    inBackground.set(false);
  }

  /** A background flush failed: the next one not before {@code nanos}. */
  void retryAt(long nanos) {
    notBeforeNanos = nanos;
    delayed = true;
  }

  /** True while a failed background flush should not be tried again. */
  boolean isDelayed(long nowNanos) {
    return delayed && nowNanos - notBeforeNanos < 0;
  }

  /** True after a flush failed and none has worked since. */
  boolean isFailing() {
    return delayed;
  }

  /** A flush failed: every handle is told. */
  void failed(FsError error) {
    errors.failed(error, owesCommit());
  }

  /** A commit was taken. */
  void succeeded() {
    delayed = false;
    errors.succeeded();
  }

  /** All is committed of the first {@code writes}. */
  void flushed(long writes) {
    lock.lock();
    try {
      flushedUpTo = Math.max(flushedUpTo, writes);
    } finally {
      lock.unlock();
    }
  }

  /**
   * A close of what the first {@code writes} brought returns before the commit: it is not given up
   * however old it is.
   */
  void oweCommit(long writes) {
    lock.lock();
    try {
      owedUpTo = Math.max(owedUpTo, writes);
      if (owedUpTo > flushedUpTo) {
        errors.owed();
      }
    } finally {
      lock.unlock();
    }
  }

  /** True while something may not be committed whose close has returned. */
  boolean owesCommit() {
    lock.lock();
    try {
      return owedUpTo > flushedUpTo && !contents.isClean();
    } finally {
      lock.unlock();
    }
  }
}
