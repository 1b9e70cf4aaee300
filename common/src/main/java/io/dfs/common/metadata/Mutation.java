package io.dfs.common.metadata;

import io.dfs.common.id.BodyId;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
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
 * one failing mutation never disturbs its neighbours in an {@link Apply}.
 */
public sealed interface Mutation {

  /**
   * open(O_CREAT) and mknod. If the name exists: EEXIST when {@code exclusive} or when {@code kind}
   * is not FILE; otherwise the existing file is opened (EISDIR for a directory; ELOOP for a
   * symlink). ENOENT if the parent is gone, ENOTDIR if it is no directory. Outcome: {@link
   * Outcome.Opened}.
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
      implements Mutation {}

  /** mkdir. EEXIST, ENOENT, ENOTDIR. Outcome: {@link Outcome.Changed} with the new directory. */
  record Mkdir(InodeId parent, FileName name, InodeId id, int permissions, int uid, int gid)
      implements Mutation {}

  /**
   * symlink; the target has 1 to 4095 bytes. Outcome: {@link Outcome.Changed} with the new link.
   */
  record Symlink(InodeId parent, FileName name, InodeId id, byte[] target, int uid, int gid)
      implements Mutation {}

  /**
   * link. EEXIST, ENOENT (also for an inode without names), EPERM for a directory, EMLINK above
   * 65,000. Outcome: {@link Outcome.Changed} with the inode.
   */
  record Link(InodeId inode, InodeId parent, FileName name) implements Mutation {}

  /**
   * unlink. ENOENT, EISDIR. The last name makes the inode an orphan: O(1). Outcome: {@link
   * Outcome.Removed}.
   */
  record Unlink(InodeId parent, FileName name) implements Mutation {}

  /** rmdir. ENOENT, ENOTDIR, ENOTEMPTY. Outcome: {@link Outcome.Removed}. */
  record Rmdir(InodeId parent, FileName name) implements Mutation {}

  /**
   * rename with renameat2's NOREPLACE and EXCHANGE. ENOENT, EEXIST, ENOTDIR, EISDIR, ENOTEMPTY,
   * EINVAL (a directory into itself or below). Two names of one inode: nothing happens. Outcome:
   * {@link Outcome.Renamed}.
   */
  record Rename(
      InodeId parent,
      FileName name,
      InodeId newParent,
      FileName newName,
      boolean noReplace,
      boolean exchange)
      implements Mutation {}

  /**
   * chmod, chown, utimens, truncate in any combination; what is absent stays. {@code
   * killPrivileges} clears setuid, and setgid of a group-executable file. A size of 0 gives the
   * file a new body, O(1). EISDIR and EINVAL for the size of what is no file, ENOENT if the inode
   * is gone. ctime becomes now. Outcome: {@link Outcome.Changed}.
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
      implements Mutation {}

  /**
   * Makes written bytes visible: extents replace what lay there, inline patches are merged, the
   * size is raised to at least {@code sizeBytes} (in an append: to the end of what is appended),
   * mtime is set to {@code mtimeNs}, or left alone when absent because utimens came after the last
   * write.
   *
   * <p>{@code body} is the body the bytes were written to; if the file has another one by now
   * (another mount truncated it to zero) the bytes go into the present one. Chunks named by extents
   * must either be in {@code chunks} and allotted to the session, which uses their ids up, or be
   * referenced by this inode at that moment.
   *
   * <p>Failures, nothing written: ENOENT if the inode is gone; EAGAIN with {@link Outcome.Missing}
   * if members of a chunk's group did not acknowledge it; EAGAIN with {@link Outcome.Conflict} if
   * {@code expected} does not hold; EFBIG if more than 64 KiB would be inline (roll the tail into a
   * chunk); EINVAL for a chunk that is neither allotted nor referenced. Outcome: {@link
   * Outcome.Committed}.
   *
   * @param append positions of extents and patches count from the end of the file at that moment
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
    }
  }
}
