package io.dfs.testkit.metadata;

import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The names in a directory, by name and by cookie, and the directory it stands in. */
final class Directory implements Content {
  /** A name and what it means; it keeps its cookie whatever it means. */
  record Dentry(FileName name, long cookie, Inode inode) {}

  private final TreeMap<FileName, Dentry> byName = new TreeMap<>();
  private final TreeMap<Long, Dentry> byCookie = new TreeMap<>();
  private InodeId parent;

  Directory(InodeId parent) {
    this.parent = parent;
  }

  InodeId parent() {
    return parent;
  }

  void moveBelow(InodeId newParent) {
    parent = newParent;
  }

  boolean isEmpty() {
    return byName.isEmpty();
  }

  Optional<Inode> find(FileName name) {
    return Optional.ofNullable(byName.get(name)).map(Dentry::inode);
  }

  /** Lets {@code name} mean {@code inode}; a name that is new takes {@code freshCookie}. */
  void put(FileName name, Inode inode, long freshCookie) {
    Dentry old = byName.get(name);
    Dentry dentry = new Dentry(name, old == null ? freshCookie : old.cookie(), inode);
    byName.put(name, dentry);
    byCookie.put(dentry.cookie(), dentry);
  }

  void remove(FileName name) {
    Dentry old = byName.remove(name);
    if (old == null) {
      throw new IllegalStateException("no such name: " + name);
    }
    byCookie.remove(old.cookie());
  }

  /** Up to {@code limit} names behind {@code cookie}. */
  List<Dentry> behind(long cookie, int limit) {
    return byCookie.tailMap(cookie, false).values().stream().limit(limit).toList();
  }
}
