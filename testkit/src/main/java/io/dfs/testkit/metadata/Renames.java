package io.dfs.testkit.metadata;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import java.util.Optional;

/** rename in all its cases. */
final class Renames {
  private final StoreClock clock;
  private final Inodes inodes;
  private final Cookies cookies;

  Renames(StoreClock clock, Inodes inodes, Cookies cookies) {
    this.clock = clock;
    this.inodes = inodes;
    this.cookies = cookies;
  }

  Outcome rename(Mutation.Rename m) {
    Inode from = inodes.requireDirectory(m.parent());
    Inode to = inodes.requireDirectory(m.newParent());
    Inode moved =
        Inodes.entries(from)
            .find(m.name())
            .orElseThrow(() -> new FsException(FsError.ENOENT, "name " + m.name()));
    Optional<Inode> present = Inodes.entries(to).find(m.newName());
    if (present.isPresent() && m.noReplace()) {
      throw new FsException(FsError.EEXIST, "name " + m.newName());
    }
    if (present.isEmpty() && m.exchange()) {
      throw new FsException(FsError.ENOENT, "name " + m.newName());
    }
    if (present.isPresent() && present.get() == moved) {
      return new Outcome.Renamed(moved.attr(), Optional.empty());
    }
    requireNotInto(moved, to);
    if (m.exchange()) {
      return exchange(m, from, moved, to, present.orElseThrow());
    }
    present.ifPresent(replaced -> requireReplaceable(moved, replaced));
    return move(m, from, moved, to, present);
  }

  private Outcome move(
      Mutation.Rename m, Inode from, Inode moved, Inode to, Optional<Inode> replaced) {
    Inodes.entries(to).put(m.newName(), moved, cookies.next());
    Inodes.entries(from).remove(m.name());
    replaced.ifPresent(
        r -> {
          leave(r, to);
          inodes.removeName(r);
        });
    leave(moved, from);
    enter(moved, to);
    moved.changedAt(clock.nowNs());
    stampParents(from, to);
    return new Outcome.Renamed(moved.attr(), replaced.map(Inode::attr));
  }

  private Outcome exchange(Mutation.Rename m, Inode from, Inode moved, Inode to, Inode other) {
    requireNotInto(other, from);
    Inodes.entries(to).put(m.newName(), moved, cookies.next());
    Inodes.entries(from).put(m.name(), other, cookies.next());
    leave(moved, from);
    leave(other, to);
    enter(moved, to);
    enter(other, from);
    other.changedAt(clock.nowNs());
    moved.changedAt(clock.nowNs());
    stampParents(from, to);
    return new Outcome.Renamed(moved.attr(), Optional.of(other.attr()));
  }

  /** A directory must not come to stand in itself or below. */
  private void requireNotInto(Inode moved, Inode target) {
    InodeId at = target.id;
    while (true) {
      if (at.equals(moved.id)) {
        throw new FsException(FsError.EINVAL, "directory " + moved.id + " into itself");
      }
      if (at.equals(InodeId.ROOT)) {
        return;
      }
      at = Inodes.entries(inodes.require(at)).parent();
    }
  }

  private static void requireReplaceable(Inode moved, Inode replaced) {
    boolean movesDirectory = moved.kind == Kind.DIRECTORY;
    boolean replacesDirectory = replaced.kind == Kind.DIRECTORY;
    if (movesDirectory && !replacesDirectory) {
      throw new FsException(FsError.ENOTDIR, "directory over inode " + replaced.id);
    }
    if (!movesDirectory && replacesDirectory) {
      throw new FsException(FsError.EISDIR, "inode over directory " + replaced.id);
    }
    if (replacesDirectory && !Inodes.entries(replaced).isEmpty()) {
      throw new FsException(FsError.ENOTEMPTY, "directory " + replaced.id);
    }
  }

  private static void leave(Inode inode, Inode parent) {
    if (inode.kind == Kind.DIRECTORY) {
      parent.nlink--;
    }
  }

  private static void enter(Inode inode, Inode parent) {
    if (inode.content instanceof Directory directory) {
      parent.nlink++;
      directory.moveBelow(parent.id);
    }
  }

  private void stampParents(Inode from, Inode to) {
    from.entriesChangedAt(clock.nowNs());
    if (from != to) {
      to.entriesChangedAt(clock.nowNs());
    }
  }
}
