package io.dfs.fusemount.posix;

import io.dfs.client.namespace.Namespace;
import io.dfs.client.namespace.Seen;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.KnownName;
import io.dfs.fusemount.fuse.NodeEntry;
import java.time.Duration;

/**
 * Inodes as the kernel numbers them and as it is told of them. Node ids are inode ids, except that
 * the mount's root is node 1 whatever its inode, which stat(2) tells. Thread-safe.
 */
record Nodes(InodeId root, Namespace namespace, Identities identities, KernelNodes kernel) {
  InodeId inode(long node) {
    return node == 1 ? root : new InodeId(node);
  }

  long node(InodeId inode) {
    return inode.equals(root) ? 1 : inode.value();
  }

  KnownName name(long parent, FileName name) {
    return new KnownName(inode(parent), name);
  }

  /** What the kernel may be told of an inode. */
  NodeEntry entry(Seen seen) {
    return new NodeEntry(
        node(seen.attr().id()),
        identities.shown(seen.attr()),
        Duration.ofNanos(seen.attrNanos()),
        Duration.ofNanos(seen.entryNanos()));
  }

  /** The kernel is told what {@code name} means. */
  NodeEntry told(KnownName name, Seen seen) {
    kernel.entry(seen.attr().id(), name, seen.entryNanos(), seen.attr().version());
    return entry(seen);
  }

  /** The kernel is told of what was just made: as fresh as the cache says. */
  NodeEntry made(KnownName name, Attr attr) {
    long entryNanos = namespace.entryTimeout().toNanos();
    return told(name, new Seen(attr, entryNanos, namespace.attrTimeout().toNanos()));
  }

  void forget(long node, long lookups) {
    if (node != 1) {
      kernel.forget(inode(node), lookups);
    }
  }
}
