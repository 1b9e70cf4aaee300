package io.dfs.client.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.id.InodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The inodes that are open or whose open is on its way, and what of that the session has been told.
 * A new session is told all of them. Thread-safe; {@code lock} is a leaf.
 */
final class OpenInodes {
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<InodeId, Integer> holders = new HashMap<>();

  /** Inodes whose being open may differ from what was told. */
  @GuardedBy("lock")
  private final Set<InodeId> touched = new HashSet<>();

  @GuardedBy("lock")
  private final Set<InodeId> told = new HashSet<>();

  /** What a heartbeat carries. */
  record Delta(List<InodeId> opened, List<InodeId> closed) {}

  void hold(InodeId inode) {
    lock.lock();
    try {
      if (holders.merge(inode, 1, Integer::sum) == 1) {
        touched.add(inode);
      }
    } finally {
      lock.unlock();
    }
  }

  void letGo(InodeId inode) {
    lock.lock();
    try {
      Integer count = holders.get(inode);
      if (count == null) {
        throw new IllegalStateException("inode " + inode + " let go more often than held");
      }
      if (count > 1) {
        holders.put(inode, count - 1);
      } else {
        holders.remove(inode);
        touched.add(inode);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The changes since the last one, which count as told from now on: a heartbeat is repeated. */
  Delta takeDelta() {
    List<InodeId> opened = new ArrayList<>();
    List<InodeId> closed = new ArrayList<>();
    lock.lock();
    try {
      for (InodeId inode : touched) {
        if (holders.containsKey(inode)) {
          if (told.add(inode)) {
            opened.add(inode);
          }
        } else if (told.remove(inode)) {
          closed.add(inode);
        }
      }
      touched.clear();
    } finally {
      lock.unlock();
    }
    return new Delta(opened, closed);
  }

  /** A new session knows nothing yet. */
  void forgetTold() {
    lock.lock();
    try {
      told.clear();
      touched.clear();
      touched.addAll(holders.keySet());
    } finally {
      lock.unlock();
    }
  }
}
