package io.dfs.client.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.id.InodeId;
import java.util.HashMap;
import java.util.Map;
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
    Lane lane;
    table.lock();
    try {
      lane = lanes.computeIfAbsent(inode, Lane::new);
      lane.users++;
    } finally {
      table.unlock();
    }
    lane.lock.lock();
    return lane;
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
      table.lock();
      try {
        if (--users == 0) {
          lanes.remove(inode);
        }
      } finally {
        table.unlock();
      }
    }
  }
}
