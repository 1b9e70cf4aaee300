package io.dfs.common.metadata;

import io.dfs.common.id.BodyId;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.XattrName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One change of the namespace or of a file. Each becomes one SQL function of the same name. New
 * inodes carry ids from a range granted to the session. Permissions have been checked by the kernel
 * of the mount; setgid inheritance, sizes, link counts and times are the function's business.
 *
 * <p>Expected failures are results ({@link Outcome}), decided before anything is written, so that
 * one failing mutation never disturbs its neighbours in an {@link Apply}. They are tested in the
 * order in which they are listed here. A removed directory that is still open (an orphan) is as
 * good as gone for whatever names it as a parent: ENOENT; what names an orphan as its inode works.
 *
 * <p>What is created in a setgid directory takes that directory's group, and a directory also its
 * setgid bit. A parent's mtime, ctime and version change with its entries; ctime and version of an
 * inode with its link count and its name.
 */
public sealed interface Mutation {

  /**
   * open(O_CREAT) and mknod of all but directories and symlinks. ENOENT if the parent is gone,
   * ENOTDIR if it is no directory. If the name exists: EEXIST when {@code exclusive} or when {@code
   * kind} is not FILE, EISDIR for a directory, ELOOP for a symlink, otherwise what is there is
   * opened and nothing changes. EINVAL if {@code id} is in use. Outcome: {@link Outcome.Opened}.
   */
  record Create(
      InodeId parent,
      FileName name,
      InodeId id,
      Kind kind,
      int permissions,
      int uid,
      int gid,
      long rdev,
      boolean exclusive)
      implements Mutation {
    public Create {
      if (kind == Kind.DIRECTORY || kind == Kind.SYMLINK) {
        throw new IllegalArgumentException("create of a " + kind);
      }
    }
  }

  /**
   * mkdir. ENOENT, ENOTDIR, EEXIST; EINVAL if {@code id} is in use. Outcome: {@link
   * Outcome.Changed} with the new directory.
   */
  record Mkdir(InodeId parent, FileName name, InodeId id, int permissions, int uid, int gid)
      implements Mutation {}

  /**
   * symlink with permissions 0777; the target has 1 to 4095 bytes, which is its size. ENOENT,
   * ENOTDIR, EEXIST; EINVAL if {@code id} is in use. Outcome: {@link Outcome.Changed} with the new
   * link.
   */
  record Symlink(InodeId parent, FileName name, InodeId id, byte[] target, int uid, int gid)
      implements Mutation {
    /** Bytes in a target, at most. */
    public static final int MAX_TARGET_BYTES = 4095;

    public Symlink {
      if (target.length == 0 || target.length > MAX_TARGET_BYTES) {
        throw new IllegalArgumentException("symlink target of " + target.length + " bytes");
      }
    }
  }

  /**
   * link. ENOENT (the parent is gone), ENOTDIR, EEXIST, ENOENT (the inode is gone or has no names),
   * EPERM for a directory, EMLINK above {@link #MAX_LINKS}. Outcome: {@link Outcome.Changed} with
   * the inode.
   */
  record Link(InodeId inode, InodeId parent, FileName name) implements Mutation {
    /** Names of one inode, at most. */
    public static final int MAX_LINKS = 65_000;
  }

  /**
   * unlink. ENOENT (parent gone), ENOTDIR (parent), ENOENT (no such name), EISDIR. The last name
   * makes the inode an orphan: O(1). Outcome: {@link Outcome.Removed}.
   */
  record Unlink(InodeId parent, FileName name) implements Mutation {}

  /**
   * rmdir. ENOENT, ENOTDIR (parent), ENOENT, ENOTDIR (the name), ENOTEMPTY. The directory becomes
   * an orphan with nlink 0, since it may be open. Outcome: {@link Outcome.Removed}.
   */
  record Rmdir(InodeId parent, FileName name) implements Mutation {}

  /**
   * rename with renameat2's NOREPLACE and EXCHANGE, one of them at most. In this order: ENOENT and
   * ENOTDIR of the old parent, then of the new one; ENOENT if the old name does not exist; EEXIST
   * if the new one does and {@code noReplace}; ENOENT if it does not and {@code exchange}; two
   * names of one inode: nothing happens, not even a new ctime; EINVAL for a directory into itself
   * or below, in an exchange in either direction; and, unless it is an exchange, ENOTDIR for a
   * directory over something else, EISDIR for something else over a directory, ENOTEMPTY. A
   * directory that is replaced becomes an orphan with nlink 0.
   *
   * <p>A name keeps its cookie for as long as it exists, whatever inode it means: replacing and
   * exchanging leave cookies alone, a new name takes a new one. Outcome: {@link Outcome.Renamed}.
   */
  record Rename(
      InodeId parent,
      FileName name,
      InodeId newParent,
      FileName newName,
      boolean noReplace,
      boolean exchange)
      implements Mutation {
    public Rename {
      if (noReplace && exchange) {
        throw new IllegalArgumentException("rename with both NOREPLACE and EXCHANGE");
      }
    }
  }

  /**
   * chmod, chown, utimens, truncate in any combination; what is absent stays, except that a size,
   * even the present one, makes an omitted mtime now. {@code killPrivileges} clears, after the
   * permissions are set, setuid, where it is group-executable setgid, and the attribute {@link
   * XattrName#CAPABILITY} of a file; other kinds keep them. A size of 0 always gives the file a new
   * body, O(1); what lies behind a smaller size is cut off at once. ENOENT if the inode is gone;
   * for the size of what is no file EISDIR or EINVAL. ctime becomes now. Outcome: {@link
   * Outcome.Changed}.
   */
  record SetAttr(
      InodeId inode,
      OptionalInt permissions,
      OptionalInt uid,
      OptionalInt gid,
      TimeChange atime,
      TimeChange mtime,
      OptionalLong sizeBytes,
      boolean killPrivileges)
      implements Mutation {
    public SetAttr {
      if (sizeBytes.orElse(0) < 0) {
        throw new IllegalArgumentException("size " + sizeBytes.getAsLong());
      }
    }
  }

  /**
   * setxattr: gives an extended attribute a value of at most 64 KiB. In this order: ENOENT if the
   * inode is gone; EEXIST if it has the attribute and {@code mode} is CREATE, ENODATA if it has not
   * and {@code mode} is REPLACE; ENOSPC if the list of its names, each with a NUL, would have more
   * than 64 KiB. ctime becomes now. Outcome: {@link Outcome.Changed}.
   */
  record SetXattr(InodeId inode, XattrName name, byte[] value, Mode mode) implements Mutation {
    /** Bytes in a value, at most. */
    public static final int MAX_VALUE_BYTES = 64 << 10;

    /** Bytes in the list of an inode's names, at most. */
    public static final int MAX_LIST_BYTES = 64 << 10;

    /** Whether the attribute may, must not or must be there before. */
    public enum Mode {
      SET,
      CREATE,
      REPLACE
    }

    public SetXattr {
      if (value.length > MAX_VALUE_BYTES) {
        throw new IllegalArgumentException("attribute value of " + value.length + " bytes");
      }
    }
  }

  /**
   * removexattr. ENOENT if the inode is gone, ENODATA if it has no such attribute. ctime becomes
   * now. Outcome: {@link Outcome.Changed}.
   */
  record RemoveXattr(InodeId inode, XattrName name) implements Mutation {}

  /**
   * Makes written bytes visible: extents replace what lay there, inline patches are merged, the
   * size is raised to at least {@code sizeBytes} (which an append ignores) and to the end of the
   * last extent or patch, so that nothing ever lies behind the end; mtime is set to {@code
   * mtimeNs}, or left alone when absent because utimens came after the last write; ctime becomes
   * now. A commit works on an orphan too.
   *
   * <p>{@code body} is the body the bytes were written to; if the file has another one by now
   * (another mount truncated it to zero) the bytes go into the present one. Chunks named by extents
   * must either be in {@code chunks} and allotted to the session, which uses their ids up, or be
   * referenced by this inode's present body at that moment; what {@code chunks} says of the latter
   * is ignored. A chunk that loses its last reference is queued as garbage.
   *
   * <p>A patch that begins where an inline piece with room ends is appended to it; where else
   * pieces begin and end is up to the store, within the limits of {@link InlinePiece}.
   *
   * <p>Failures, nothing written, in this order: ENOENT if the inode is gone, EINVAL if it is no
   * file; EAGAIN with {@link Outcome.Conflict} if {@code expected} does not hold; EINVAL for a
   * chunk that is neither allotted and unused nor referenced, for one in {@code chunks} that no
   * extent names, and for an extent beyond the end of its chunk; EAGAIN with {@link
   * Outcome.Missing} if members of a new chunk's group did not acknowledge it, or too few serve;
   * EFBIG if more than 64 KiB would be inline (roll the tail into a chunk). Outcome: {@link
   * Outcome.Committed}.
   *
   * @param append positions of extents and patches count from the end of the file at that moment
   * @param extents like {@code inline} in any order; no two of them all overlap
   */
  record Commit(
      InodeId inode,
      BodyId body,
      boolean append,
      long sizeBytes,
      OptionalLong mtimeNs,
      boolean killPrivileges,
      List<ChunkAck> chunks,
      List<Extent> extents,
      List<InlinePatch> inline,
      Optional<Expected> expected)
      implements Mutation {
    public Commit {
      chunks = List.copyOf(chunks);
      extents = List.copyOf(extents);
      inline = List.copyOf(inline);
      requireDisjoint(extents, inline);
      if (chunks.stream().map(c -> c.chunk().number()).distinct().count() < chunks.size()) {
        throw new IllegalArgumentException("chunk acknowledged twice in " + chunks);
      }
    }

    private static void requireDisjoint(List<Extent> extents, List<InlinePatch> inline) {
      List<long[]> ranges = new ArrayList<>(extents.size() + inline.size());
      extents.forEach(e -> ranges.add(new long[] {e.pos(), e.end()}));
      inline.forEach(p -> ranges.add(new long[] {p.offset(), p.end()}));
      ranges.sort(Comparator.comparingLong(r -> r[0]));
      for (int i = 1; i < ranges.size(); i++) {
        if (ranges.get(i)[0] < ranges.get(i - 1)[1]) {
          throw new IllegalArgumentException("commit overlaps itself at " + ranges.get(i)[0]);
        }
      }
    }
  }
}
