package io.dfs.testkit.metadata;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.DirectoryEntry;
import io.dfs.common.metadata.DirectoryPage;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Opened;
import io.dfs.common.metadata.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names: what makes, finds and removes them, but for rename. */
final class Namespace {
  private final StoreClock clock;
  private final Inodes inodes;
  private final Cookies cookies;

  Namespace(StoreClock clock, Inodes inodes, Cookies cookies) {
    this.clock = clock;
    this.inodes = inodes;
    this.cookies = cookies;
  }

  Outcome create(Mutation.Create m) {
    Inode parent = inodes.requireDirectory(m.parent());
    Optional<Inode> present = Inodes.entries(parent).find(m.name());
    if (present.isPresent()) {
      return openPresent(m, present.get());
    }
    requireUnused(m.id());
    Content content = m.kind() == Kind.FILE ? inodes.freshBody() : new Content.Nothing();
    Inode made = new Inode(m.id(), m.kind(), content, m.permissions(), m.uid(), m.gid(), m.rdev());
    add(parent, m.name(), made);
    return new Outcome.Opened(made.attr(), true, Layout.EMPTY);
  }

  private static Outcome openPresent(Mutation.Create m, Inode present) {
    if (m.exclusive() || m.kind() != Kind.FILE) {
      throw new FsException(FsError.EEXIST, "create of " + m.name());
    }
    return switch (present.kind) {
      case DIRECTORY -> throw new FsException(FsError.EISDIR, "create of " + m.name());
      case SYMLINK -> throw new FsException(FsError.ELOOP, "create of " + m.name());
      default -> new Outcome.Opened(present.attr(), false, wholeLayout(present));
    };
  }

  Outcome mkdir(Mutation.Mkdir m) {
    Inode parent = requireNoName(m.parent(), m.name());
    requireUnused(m.id());
    Directory content = new Directory(m.parent());
    Inode made = new Inode(m.id(), Kind.DIRECTORY, content, m.permissions(), m.uid(), m.gid(), 0);
    add(parent, m.name(), made);
    return new Outcome.Changed(made.attr());
  }

  Outcome symlink(Mutation.Symlink m) {
    Inode parent = requireNoName(m.parent(), m.name());
    requireUnused(m.id());
    Content target = new Content.Target(m.target().clone());
    Inode made = new Inode(m.id(), Kind.SYMLINK, target, 0777, m.uid(), m.gid(), 0);
    made.sizeBytes = m.target().length;
    add(parent, m.name(), made);
    return new Outcome.Changed(made.attr());
  }

  Outcome link(Mutation.Link m) {
    Inode parent = requireNoName(m.parent(), m.name());
    Inode inode = inodes.require(m.inode());
    if (inode.isOrphan()) {
      throw new FsException(FsError.ENOENT, "inode " + m.inode() + " has no names");
    }
    if (inode.kind == Kind.DIRECTORY) {
      throw new FsException(FsError.EPERM, "link to directory " + m.inode());
    }
    if (inode.nlink >= Mutation.Link.MAX_LINKS) {
      throw new FsException(FsError.EMLINK, "inode " + m.inode());
    }
    inode.nlink++;
    inode.changedAt(clock.nowNs());
    Inodes.entries(parent).put(m.name(), inode, cookies.next());
    parent.entriesChangedAt(clock.nowNs());
    return new Outcome.Changed(inode.attr());
  }

  Outcome unlink(Mutation.Unlink m) {
    Inode parent = inodes.requireDirectory(m.parent());
    Inode inode = requireName(parent, m.name());
    if (inode.kind == Kind.DIRECTORY) {
      throw new FsException(FsError.EISDIR, "unlink of " + m.name());
    }
    Inodes.entries(parent).remove(m.name());
    parent.entriesChangedAt(clock.nowNs());
    inodes.removeName(inode);
    return new Outcome.Removed(inode.attr());
  }

  Outcome rmdir(Mutation.Rmdir m) {
    Inode parent = inodes.requireDirectory(m.parent());
    Inode directory = requireName(parent, m.name());
    if (directory.kind != Kind.DIRECTORY) {
      throw new FsException(FsError.ENOTDIR, "rmdir of " + m.name());
    }
    if (!Inodes.entries(directory).isEmpty()) {
      throw new FsException(FsError.ENOTEMPTY, "rmdir of " + m.name());
    }
    Inodes.entries(parent).remove(m.name());
    parent.nlink--;
    parent.entriesChangedAt(clock.nowNs());
    inodes.removeName(directory);
    return new Outcome.Removed(directory.attr());
  }

  Attr lookup(InodeId parent, FileName name) {
    return requireName(inodes.requireDirectory(parent), name).attr();
  }

  List<Attr> lookupPath(InodeId parent, List<FileName> names) {
    Inode at = inodes.requireDirectory(parent);
    List<Attr> found = new ArrayList<>();
    for (FileName name : names) {
      Optional<Inode> next =
          at.kind == Kind.DIRECTORY ? Inodes.entries(at).find(name) : Optional.empty();
      if (next.isEmpty()) {
        break;
      }
      at = next.get();
      found.add(at.attr());
    }
    return found;
  }

  Attr lookupParent(InodeId directory) {
    Directory entries = Inodes.entries(inodes.requireDirectory(directory));
    return inodes.requireDirectory(entries.parent()).attr();
  }

  Opened open(Optional<Session> session, InodeId id, List<KnownName> known) {
    if (!inodes.inUse(id)) {
      throw new FsException(FsError.ESTALE, "inode " + id + " is gone");
    }
    Inode inode = inodes.require(id);
    if (inode.isOrphan() && !session.map(s -> s.holdsOpen(id)).orElse(false)) {
      throw new FsException(FsError.ESTALE, "inode " + id + " has no names");
    }
    for (KnownName name : known) {
      if (!means(name, inode)) {
        throw new FsException(FsError.ESTALE, name + " is not inode " + id);
      }
    }
    return new Opened(inode.attr(), wholeLayout(inode));
  }

  private boolean means(KnownName known, Inode inode) {
    if (!inodes.inUse(known.parent())) {
      return false;
    }
    return inodes.require(known.parent()).content instanceof Directory d
        && d.find(known.name()).filter(i -> i == inode).isPresent();
  }

  byte[] readlink(InodeId id) {
    if (inodes.require(id).content instanceof Content.Target target) {
      return target.bytes().clone();
    }
    throw new FsException(FsError.EINVAL, "inode " + id + " is no symlink");
  }

  DirectoryPage readdir(InodeId id, long afterCookie, int limit) {
    Directory entries = Inodes.entries(inodes.requireDirectory(id));
    List<Directory.Dentry> found = entries.behind(afterCookie, limit + 1);
    List<DirectoryEntry> page =
        found.stream()
            .limit(limit)
            .map(d -> new DirectoryEntry(d.name(), d.cookie(), d.inode().attr()))
            .toList();
    return new DirectoryPage(page, found.size() <= limit);
  }

  Opened extents(InodeId id, long from, long to) {
    Inode inode = inodes.require(id);
    return new Opened(inode.attr(), layout(inode, from, to));
  }

  private static Layout wholeLayout(Inode inode) {
    return layout(inode, 0, Long.MAX_VALUE);
  }

  private static Layout layout(Inode inode, long from, long to) {
    return inode.content instanceof Body body ? body.layout(from, to) : Layout.EMPTY;
  }

  private Inode requireNoName(InodeId parentId, FileName name) {
    Inode parent = inodes.requireDirectory(parentId);
    if (Inodes.entries(parent).find(name).isPresent()) {
      throw new FsException(FsError.EEXIST, "name " + name);
    }
    return parent;
  }

  private static Inode requireName(Inode parent, FileName name) {
    return Inodes.entries(parent)
        .find(name)
        .orElseThrow(() -> new FsException(FsError.ENOENT, "name " + name));
  }

  private void requireUnused(InodeId id) {
    if (inodes.inUse(id)) {
      throw new FsException(FsError.EINVAL, "inode id " + id + " is in use");
    }
  }

  private void add(Inode parent, FileName name, Inode made) {
    made.inherit(parent);
    inodes.add(made);
    Inodes.entries(parent).put(name, made, cookies.next());
    if (made.kind == Kind.DIRECTORY) {
      parent.nlink++;
    }
    parent.entriesChangedAt(clock.nowNs());
  }
}
