package io.dfs.fusemount.fuse;

import io.dfs.common.error.FsError;
import io.dfs.common.id.FileName;
import java.util.OptionalLong;

/**
 * A file system as the kernel sees it: one method for each request, named after its system call.
 * Who calls, what may block and how answers go is told in the package's description.
 *
 * <p>The kernel has checked permissions, types and flags ({@code default_permissions}), and lengths
 * of names (more than 255 bytes are answered with ENAMETOOLONG before they come here). It has
 * applied the umask.
 *
 * <p>An operation that is not implemented answers ENOSYS. Beware of what the kernel makes of it:
 * for flush, fsync, fsyncdir and access it means "always succeeds, never ask again", for open and
 * opendir "no handles are needed", for create "use mknod and open", for xattr, fallocate, lseek,
 * copy_file_range and renameat2 "not supported, never ask again". Answer EOPNOTSUPP to refuse a
 * single call.
 */
public interface LowLevelFileSystem {

  /**
   * The first call: the kernel is connected. On a reader thread; must not block. If it throws the
   * mount fails.
   *
   * @param maxWriteBytes no write is larger
   */
  default void init(KernelCache kernelCache, int maxWriteBytes) {}

  /**
   * The last call, after unmount or a broken connection, once all reader threads have stopped
   * reading; requests may still be at work, their answers go nowhere. May block.
   */
  default void destroy() {}

  /** Resolves a name. ENOENT or {@code absent}. Never "." or "..". */
  void lookup(RequestContext context, long parent, FileName name, Reply.Entry reply);

  /**
   * Lowers the lookup count of {@code node} by {@code lookups}; called for each node of a batch. No
   * answer. On a reader thread; must not block. At unmount counts are not lowered: forget all.
   */
  void forget(long node, long lookups);

  /**
   * Attributes.
   *
   * @param handle the open file, for fstat where the kernel has one
   */
  void getattr(RequestContext context, long node, OptionalLong handle, Reply.Attributes reply);

  /** Changes attributes; answers with those after the change. */
  default void setattr(RequestContext context, Request.SetAttr request, Reply.Attributes reply) {
    reply.error(FsError.ENOSYS);
  }

  /** The target's bytes. */
  default void readlink(RequestContext context, long node, Reply.Data reply) {
    reply.error(FsError.ENOSYS);
  }

  default void mknod(RequestContext context, Request.Mknod request, Reply.Entry reply) {
    reply.error(FsError.ENOSYS);
  }

  /**
   * @param mode permission bits after umask
   */
  default void mkdir(
      RequestContext context, long parent, FileName name, int mode, Reply.Entry reply) {
    reply.error(FsError.ENOSYS);
  }

  default void unlink(RequestContext context, long parent, FileName name, Reply.Done reply) {
    reply.error(FsError.ENOSYS);
  }

  default void rmdir(RequestContext context, long parent, FileName name, Reply.Done reply) {
    reply.error(FsError.ENOSYS);
  }

  /**
   * @param target 1 to 4095 bytes
   */
  default void symlink(
      RequestContext context, long parent, FileName name, byte[] target, Reply.Entry reply) {
    reply.error(FsError.ENOSYS);
  }

  default void rename(RequestContext context, Request.Rename request, Reply.Done reply) {
    reply.error(FsError.ENOSYS);
  }

  /** Gives {@code node} a further name; answers with the same node. */
  default void link(
      RequestContext context, long node, long newParent, FileName newName, Reply.Entry reply) {
    reply.error(FsError.ENOSYS);
  }

  /**
   * Opens a file. ESTALE makes the kernel look the name up again, once. An open that fails after it
   * was answered is followed by release.
   */
  default void open(RequestContext context, Request.Open request, Reply.Open reply) {
    reply.error(FsError.ENOSYS);
  }

  /**
   * Creates and opens a file, or opens the one that is there by now (EEXIST with O_EXCL). Answers
   * with its attributes and a handle.
   */
  default void create(RequestContext context, Request.Create request, Reply.Create reply) {
    reply.error(FsError.ENOSYS);
  }

  /** Up to {@code sizeBytes} bytes; fewer only at the end of the file. Readahead comes here too. */
  default void read(RequestContext context, Request.Read request, Reply.Data reply) {
    reply.error(FsError.ENOSYS);
  }

  /**
   * Writes all of the data, or answers with fewer bytes or an error. See {@link WriteData} for how
   * long the bytes are valid. The kernel's offset of an O_APPEND handle is only its guess of the
   * end.
   */
  default void write(RequestContext context, Request.Write request, Reply.Count reply) {
    reply.error(FsError.ENOSYS);
  }

  /**
   * A descriptor of the handle was closed (also a duplicate, also by exit): the only chance to
   * report an error of earlier writes to close(2). Drops the fcntl locks of {@code lockOwner} on
   * the node.
   */
  default void flush(
      RequestContext context, long node, long handle, long lockOwner, Reply.Done reply) {
    reply.error(FsError.ENOSYS);
  }

  /** The handle's end, after all its other requests. */
  default void release(RequestContext context, Request.Release request, Reply.Done reply) {
    reply.done();
  }

  /**
   * @param dataOnly fdatasync: times may be left out
   */
  default void fsync(
      RequestContext context, long node, long handle, boolean dataOnly, Reply.Done reply) {
    reply.error(FsError.ENOSYS);
  }

  default void opendir(RequestContext context, Request.Open request, Reply.Open reply) {
    reply.error(FsError.ENOSYS);
  }

  /**
   * A page of names after {@code request.offset()}: 0 at first, then the {@code nextOffset} of the
   * last entry that the reader used up, also a much earlier one (seekdir, rewinddir). "." and ".."
   * are ours to add.
   */
  default void readdir(RequestContext context, Request.Read request, Reply.Directory reply) {
    reply.error(FsError.ENOSYS);
  }

  /** As {@link #readdir}, with attributes; filled with {@code addPlus}. */
  default void readdirplus(RequestContext context, Request.Read request, Reply.Directory reply) {
    reply.error(FsError.ENOSYS);
  }

  default void releasedir(RequestContext context, Request.Release request, Reply.Done reply) {
    reply.done();
  }

  default void fsyncdir(
      RequestContext context, long node, long handle, boolean dataOnly, Reply.Done reply) {
    reply.error(FsError.ENOSYS);
  }

  default void statfs(RequestContext context, long node, Reply.Statfs reply) {
    reply.error(FsError.ENOSYS);
  }

  default void setxattr(RequestContext context, Request.SetXattr request, Reply.Done reply) {
    reply.error(FsError.ENOSYS);
  }

  /** The value of an attribute; ENODATA if there is none. */
  default void getxattr(RequestContext context, long node, byte[] name, Reply.Xattr reply) {
    reply.error(FsError.ENOSYS);
  }

  /** All attribute names, each ended by NUL. */
  default void listxattr(RequestContext context, long node, Reply.Xattr reply) {
    reply.error(FsError.ENOSYS);
  }

  default void removexattr(RequestContext context, long node, byte[] name, Reply.Done reply) {
    reply.error(FsError.ENOSYS);
  }

  /**
   * access(2); not asked with {@code default_permissions}.
   *
   * @param mask R_OK 4, W_OK 2, X_OK 1
   */
  default void access(RequestContext context, long node, int mask, Reply.Done reply) {
    reply.error(FsError.ENOSYS);
  }

  /** Whether the lock could be had: the first one in its way, or type UNLOCK. */
  default void getlk(RequestContext context, Request.Lock request, Reply.Lock reply) {
    reply.error(FsError.ENOSYS);
  }

  /**
   * Takes or drops an fcntl lock: EAGAIN if another owner has it and {@code request.blocking()} is
   * false, else answers when it is had, EINTR after an interruption, EDEADLK.
   */
  default void setlk(RequestContext context, Request.Lock request, Reply.Done reply) {
    reply.error(FsError.ENOSYS);
  }

  /** Takes, changes or drops a flock; as {@link #setlk}. */
  default void flock(RequestContext context, Request.Flock request, Reply.Done reply) {
    reply.error(FsError.ENOSYS);
  }

  default void fallocate(RequestContext context, Request.Fallocate request, Reply.Done reply) {
    reply.error(FsError.ENOSYS);
  }

  /** The next data or hole at or after an offset; ENXIO beyond the end. */
  default void lseek(RequestContext context, Request.Seek request, Reply.Position reply) {
    reply.error(FsError.ENOSYS);
  }

  default void copyFileRange(RequestContext context, Request.CopyRange request, Reply.Count reply) {
    reply.error(FsError.ENOSYS);
  }
}
