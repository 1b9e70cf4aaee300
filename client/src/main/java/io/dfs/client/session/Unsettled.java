package io.dfs.client.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Mutation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Inodes with a mutation whose caller has given up while nobody knows whether it happened, or will.
 * Another mutation of such an inode waits until the first is answered: else it could be undone by
 * it. Thread-safe; {@code lock} is a leaf.
 */
final class Unsettled {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Map<InodeId, Integer> inodes = new HashMap<>();

  @GuardedBy("lock")
  private boolean fenced;

  private volatile boolean any;

  void add(List<Mutation> mutations) {
    lock.lock();
    try {
      for (InodeId inode : changes(mutations)) {
        inodes.merge(inode, 1, Integer::sum);
      }
      any = !inodes.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  void remove(List<Mutation> mutations) {
    lock.lock();
    try {
      for (InodeId inode : changes(mutations)) {
        if (inodes.merge(inode, -1, Integer::sum) == 0) {
          inodes.remove(inode);
        }
      }
      any = !inodes.isEmpty();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing that the mutations change is unsettled. ESTALE when fenced. */
  void await(List<Mutation> mutations, Patience patience) {
    if (!any) {
      return;
    }
    lock.lock();
    try {
      while (!Collections.disjoint(inodes.keySet(), changes(mutations))) {
        if (fenced) {
          throw new FsException(FsError.ESTALE, "the session has expired");
        }
        patience.trouble("an earlier change of the inode has not been answered");
        patience.await(changed);
      }
    } finally {
      lock.unlock();
    }
  }

  void fence() {
    lock.lock();
    try {
      fenced = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static List<InodeId> changes(List<Mutation> mutations) {
    List<InodeId> all = new ArrayList<>();
    mutations.forEach(m -> all.addAll(changes(m)));
    return all;
  }

  /** The inodes whose contents or attributes the mutation names; names guard themselves. */
  private static List<InodeId> changes(Mutation mutation) {
    return switch (mutation) {
      case Mutation.SetAttr m -> List.of(m.inode());
      case Mutation.Commit m -> List.of(m.inode());
      case Mutation.SetXattr m -> List.of(m.inode());
      case Mutation.RemoveXattr m -> List.of(m.inode());
      case Mutation.Link m -> List.of(m.inode());
      case Mutation.Create m -> List.of();
      case Mutation.Mkdir m -> List.of();
      case Mutation.Symlink m -> List.of();
      case Mutation.Unlink m -> List.of();
      case Mutation.Rmdir m -> List.of();
      case Mutation.Rename m -> List.of();
    };
  }
}
