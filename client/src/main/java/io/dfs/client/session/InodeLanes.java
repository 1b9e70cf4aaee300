package io.dfs.client.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One lane for each inode: mutations of one inode by one mount go one after the other (commit,
 * truncate, setattr, append), else a late background commit undoes a truncate or a utimens. The
 * lane is held across the call to the metadata service; no other lock may be held while taking one,
 * except another lane of a lower inode. Thread-safe.
 */
public final class InodeLanes {
  private final ReentrantLock table = new ReentrantLock();

  @GuardedBy("table")
  private final Map<InodeId, Lane> lanes = new HashMap<>();

  /** Waits for the lane of {@code inode}; close it in the same thread. */
  public Lane enter(InodeId inode) {
    Lane lane = join(inode);
    lane.lock.lock();
    return lane;
  }

  /**
   * Waits for the lane of {@code inode}, but not longer than {@code timeout}.
   *
   * @throws FsException EIO after the timeout, EINTR when interrupted
   */
  public Lane enter(InodeId inode, Duration timeout) {
    Lane lane = join(inode);
    boolean entered = false;
    try {
      entered = lane.lock.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.EINTR, "interrupted before a change of inode " + inode, e);
    } finally {
      if (!entered) {
        leave(lane);
      }
    }
    if (!entered) {
      throw new FsException(FsError.EIO, "other changes of inode " + inode + " take too long");
    }
    return lane;
  }

  private Lane join(InodeId inode) {
    table.lock();
    try {
      Lane lane = lanes.computeIfAbsent(inode, Lane::new);
      lane.users++;
      return lane;
    } finally {
      table.unlock();
    }
  }

  private void leave(Lane lane) {
    table.lock();
    try {
      if (--lane.users == 0) {
        lanes.remove(lane.inode);
      }
    } finally {
      table.unlock();
    }
  }

  /** The right to mutate one inode. */
  public final class Lane implements AutoCloseable {
    private final InodeId inode;
    private final ReentrantLock lock = new ReentrantLock(true);
    private int users; // guarded by table

    private Lane(InodeId inode) {
      this.inode = inode;
    }

    @Override
    public void close() {
      lock.unlock();
      leave(this);
    }
  }
}
