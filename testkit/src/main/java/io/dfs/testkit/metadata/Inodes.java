package io.dfs.testkit.metadata;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.BodyId;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.IdRange;
import io.dfs.common.metadata.Kind;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All inodes, those without names and the bodies that truncate left behind among them. */
final class Inodes {
  private final StoreClock clock;
  private final Chunks chunks;
  private final Sessions sessions;
  private final Map<InodeId, Inode> inodes = new HashMap<>();
  private final Map<InodeId, Orphan> orphans = new LinkedHashMap<>();
  private final Map<BodyId, Body> leftBodies = new LinkedHashMap<>();
  private long lastInode = InodeId.ROOT.value();
  private long lastBody;

  /** What each session alive at the unlink had sent when an inode lost its last name. */
  private record Orphan(Map<Session, Long> heartbeats) {}

  Inodes(StoreClock clock, Chunks chunks, Sessions sessions) {
    this.clock = clock;
    this.chunks = chunks;
    this.sessions = sessions;
    Inode root =
        new Inode(InodeId.ROOT, Kind.DIRECTORY, new Directory(InodeId.ROOT), 0755, 0, 0, 0);
    add(root);
  }

  IdRange grant(int count) {
    IdRange range = new IdRange(lastInode + 1, count);
    lastInode += count;
    return range;
  }

  boolean inUse(InodeId id) {
    return inodes.containsKey(id);
  }

  Inode require(InodeId id) {
    Inode inode = inodes.get(id);
    if (inode == null) {
      throw new FsException(FsError.ENOENT, "inode " + id + " is gone");
    }
    return inode;
  }

  /** A directory that has not been removed. */
  Inode requireDirectory(InodeId id) {
    Inode inode = require(id);
    if (inode.kind != Kind.DIRECTORY) {
      throw new FsException(FsError.ENOTDIR, "inode " + id + " is a " + inode.kind);
    }
    if (inode.isOrphan()) {
      throw new FsException(FsError.ENOENT, "directory " + id + " is removed");
    }
    return inode;
  }

  static Directory entries(Inode directory) {
    if (directory.content instanceof Directory d) {
      return d;
    }
    throw new IllegalStateException("inode " + directory.id + " has no entries");
  }

  Collection<Inode> all() {
    return inodes.values();
  }

  Body freshBody() {
    return new Body(new BodyId(++lastBody), chunks);
  }

  void add(Inode inode) {
    long now = clock.nowNs();
    inode.atimeNs = now;
    inode.mtimeNs = now;
    inode.ctimeNs = now;
    inodes.put(inode.id, inode);
  }

  /** Takes one name away; a directory has only one. */
  void removeName(Inode inode) {
    inode.nlink = inode.kind == Kind.DIRECTORY ? 0 : inode.nlink - 1;
    inode.changedAt(clock.nowNs());
    if (inode.isOrphan()) {
      Map<Session, Long> heartbeats = new HashMap<>();
      sessions.all().forEach(s -> heartbeats.put(s, s.heartbeats()));
      orphans.put(inode.id, new Orphan(heartbeats));
    }
  }

  /** Gives a file a new, empty body; the old one is left to {@link #reclaim}. */
  void renewBody(Inode file) {
    if (file.content instanceof Body old) {
      leftBodies.put(old.id(), old);
    }
    file.content = freshBody();
  }

  /** Architecture 4.5. @return inodes and bodies reclaimed */
  int reclaim(int limit) {
    List<InodeId> reclaimable =
        orphans.entrySet().stream()
            .filter(e -> isReclaimable(e.getKey(), e.getValue()))
            .map(Map.Entry::getKey)
            .limit(limit)
            .toList();
    reclaimable.forEach(this::forget);
    List<Body> bodies = leftBodies.values().stream().limit(limit - reclaimable.size()).toList();
    for (Body body : bodies) {
      body.cut(0, Long.MAX_VALUE);
      leftBodies.remove(body.id());
    }
    return reclaimable.size() + bodies.size();
  }

  private void forget(InodeId id) {
    orphans.remove(id);
    Inode gone = require(id);
    if (gone.content instanceof Body body) {
      body.cut(0, Long.MAX_VALUE);
    }
    inodes.remove(id);
  }

  private boolean isReclaimable(InodeId id, Orphan orphan) {
    boolean allHaveMovedOn =
        orphan.heartbeats().entrySet().stream()
            .allMatch(
                e ->
                    sessions.find(e.getKey().id).isEmpty()
                        || e.getKey().heartbeats() >= e.getValue() + 2);
    return allHaveMovedOn && !sessions.anyHoldsOpen(id);
  }
}
