package io.dfs.fusemount.posix;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.time.Ticker;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel knows of each inode: how often it was told of it, under which names that have not
 * run out, and which version its attributes and its cached pages are of. As large as the kernel's
 * own inode cache: forget removes entries. Thread-safe; {@code lock} is a leaf and held for moments
 * only, as forget comes on a reader thread.
 */
final class KernelNodes {
  private static final long NONE = -1;

  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<InodeId, Known> nodes = new HashMap<>();

  /** One inode. Guarded by the table's lock. */
  private static final class Known {
    private final Map<KnownName, Long> expiryByName = new HashMap<>(2);
    private InodeId parent;
    private long lookups;
    private long attrVersion = NONE;
    private long pagesVersion = NONE;

    private Known(InodeId parent) {
      this.parent = parent;
    }
  }

  KernelNodes(Ticker ticker) {
    this.ticker = ticker;
  }

  /** The kernel is told that {@code name} means {@code inode}, for {@code entryNanos}. */
  void entry(InodeId inode, KnownName name, long entryNanos, long version) {
    lock.lock();
    try {
      Known known = nodes.computeIfAbsent(inode, i -> new Known(name.parent()));
      known.lookups++;
      known.parent = name.parent();
      known.attrVersion = version;
      if (entryNanos > 0) {
        known.expiryByName.put(name, ticker.nanos() + entryNanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The kernel is told attributes of this version. */
  void attributes(InodeId inode, long version) {
    update(inode, known -> known.attrVersion = version);
  }

  /** The kernel's pages of the inode are those of this version from now on. */
  void pages(InodeId inode, long version) {
    update(inode, known -> known.pagesVersion = version);
  }

  /** The kernel has pages of this version; a later one may be known already. */
  void pagesReadAt(InodeId inode, long version) {
    update(inode, known -> known.pagesVersion = Math.max(known.pagesVersion, version));
  }

  /** The kernel's pages of the inode are of no known version. */
  void pagesUnknown(InodeId inode) {
    pages(inode, NONE);
  }

  /** A change in the table. */
  private interface Change {
    void apply(Known known);
  }

  private void update(InodeId inode, Change change) {
    lock.lock();
    try {
      Known known = nodes.get(inode);
      if (known != null) {
        change.apply(known);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the kernel has attributes of another version than this. */
  boolean attributesDiffer(InodeId inode, long version) {
    lock.lock();
    try {
      Known known = nodes.get(inode);
      return known != null && known.attrVersion != NONE && known.attrVersion != version;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the kernel's pages are of this version. */
  boolean pagesAreOf(InodeId inode, long version) {
    lock.lock();
    try {
      Known known = nodes.get(inode);
      return known != null && known.pagesVersion == version;
    } finally {
      lock.unlock();
    }
  }

  /** Names under which the kernel may use the inode without asking. */
  List<KnownName> names(InodeId inode) {
    lock.lock();
    try {
      Known known = nodes.get(inode);
      if (known == null) {
        return List.of();
      }
      dropExpired(known);
      return List.copyOf(known.expiryByName.keySet());
    } finally {
      lock.unlock();
    }
  }

  private void dropExpired(Known known) {
    long now = ticker.nanos();
    Iterator<Long> expiries = known.expiryByName.values().iterator();
    while (expiries.hasNext()) {
      if (expiries.next() - now <= 0) {
        expiries.remove();
      }
    }
  }

  /** The directory in which the kernel last found the inode. */
  Optional<InodeId> parent(InodeId inode) {
    lock.lock();
    try {
      return Optional.ofNullable(nodes.get(inode)).map(known -> known.parent);
    } finally {
      lock.unlock();
    }
  }

  /** All names of the inode have turned out to be old: the kernel will look again. */
  void forgetNames(InodeId inode) {
    update(inode, known -> known.expiryByName.clear());
  }

  /** The kernel has itself taken the name away from the inode. */
  void removed(InodeId inode, KnownName name) {
    update(inode, known -> known.expiryByName.remove(name));
  }

  /** Rename: the name moved with the time it had left. */
  void moved(InodeId inode, KnownName from, KnownName to) {
    update(
        inode,
        known -> {
          known.parent = to.parent();
          @Nullable Long expiry = known.expiryByName.remove(from);
          if (expiry != null) {
            known.expiryByName.put(to, expiry);
          }
        });
  }

  /** The kernel drops {@code lookups} of its references. */
  void forget(InodeId inode, long lookups) {
    lock.lock();
    try {
      Known known = nodes.get(inode);
      if (known != null) {
        known.lookups -= lookups;
        if (known.lookups <= 0) {
          nodes.remove(inode);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Inodes that the kernel knows. */
  int size() {
    lock.lock();
    try {
      return nodes.size();
    } finally {
      lock.unlock();
    }
  }
}
