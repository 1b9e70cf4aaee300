package io.dfs.fusemount.fuse;

import io.dfs.common.id.FileName;
import io.dfs.common.metadata.TimeChange;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Arguments of the operations that have many. {@code openFlags} are the O_* bits of open(2) for
 * this architecture; {@code lockOwner} names an open file table (all descriptors of one process)
 * and is opaque. "kill privileges" means: clear setuid, and setgid of a group-executable file, in
 * the same step; the kernel leaves that to us.
 */
public sealed interface Request {

  /**
   * chmod, chown, utimens, truncate in any combination; absent is unchanged.
   *
   * @param mode permission bits with the type bits; only the low 12 bits count
   * @param handle the open file for ftruncate, futimens, fchmod where the kernel has one
   * @param killPrivileges asked for with a size; a chown kills them in any case unless mode is set
   */
  record SetAttr(
      long node,
      OptionalInt mode,
      OptionalInt uid,
      OptionalInt gid,
      OptionalLong sizeBytes,
      TimeChange atime,
      TimeChange mtime,
      OptionalLong handle,
      boolean killPrivileges)
      implements Request {}

  /** mknod: regular file, fifo, socket or device by the type bits of {@code mode}. */
  record Mknod(long parent, FileName name, int mode, int rdev) implements Request {}

  /**
   * rename or renameat2.
   *
   * @param noReplace RENAME_NOREPLACE: EEXIST if the new name exists
   * @param exchange RENAME_EXCHANGE: both names exist and swap; unknown flags never arrive here
   */
  record Rename(
      long parent,
      FileName name,
      long newParent,
      FileName newName,
      boolean noReplace,
      boolean exchange)
      implements Request {}

  /**
   * open and opendir. O_CREAT, O_EXCL and O_NOCTTY never arrive; O_TRUNC does and is part of the
   * open.
   *
   * @param killPrivileges asked for with O_TRUNC
   */
  record Open(long node, int openFlags, boolean killPrivileges) implements Request {}

  /**
   * open(O_CREAT) of a name that the kernel does not know to exist.
   *
   * @param mode permission bits after umask
   * @param openFlags with O_CREAT, and O_EXCL if it was given
   * @param killPrivileges asked for with O_TRUNC, for a file that turns out to exist
   */
  record Create(long parent, FileName name, int mode, int openFlags, boolean killPrivileges)
      implements Request {}

  /** read and, with {@code offset} a cookie (0 at first), readdir and readdirplus. */
  record Read(long node, long handle, long offset, int sizeBytes, int openFlags)
      implements Request {}

  /**
   * write.
   *
   * @param fromPageCache a page dirtied through mmap: the handle is a guess, the caller unknown
   * @param killPrivileges see {@link Request}
   */
  record Write(
      long node,
      long handle,
      long offset,
      WriteData data,
      int openFlags,
      boolean fromPageCache,
      boolean killPrivileges)
      implements Request {}

  /**
   * The last descriptor of a handle is gone. Nobody waits for the answer.
   *
   * @param flockOwner if present the handle may hold a flock under this owner: drop it
   */
  record Release(long node, long handle, int openFlags, OptionalLong flockOwner)
      implements Request {}

  /** fcntl locks: getlk, setlk, and setlkw if {@code blocking}. */
  record Lock(long node, long handle, long lockOwner, FileLock lock, boolean blocking)
      implements Request {}

  /** flock; the owner is the open file description. not {@code blocking} for LOCK_NB. */
  record Flock(long node, long handle, long lockOwner, FileLock.Type type, boolean blocking)
      implements Request {}

  /**
   * fallocate.
   *
   * @param mode FALLOC_FL_* bits
   */
  record Fallocate(long node, long handle, int mode, long offset, long lengthBytes)
      implements Request {}

  /** lseek with SEEK_DATA or SEEK_HOLE; the kernel does the others alone. */
  record Seek(long node, long handle, long offset, boolean hole) implements Request {
    public static final int SEEK_DATA = 3;
    public static final int SEEK_HOLE = 4;
  }

  /** copy_file_range inside the mount; answered with the number of bytes copied. */
  record CopyRange(
      long sourceNode,
      long sourceHandle,
      long sourceOffset,
      long targetNode,
      long targetHandle,
      long targetOffset,
      long lengthBytes)
      implements Request {}

  /**
   * setxattr.
   *
   * @param flags XATTR_CREATE 1 (EEXIST if it is there), XATTR_REPLACE 2 (ENODATA if not)
   */
  record SetXattr(long node, byte[] name, byte[] value, int flags) implements Request {}
}
