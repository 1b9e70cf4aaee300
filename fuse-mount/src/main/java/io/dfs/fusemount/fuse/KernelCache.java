package io.dfs.fusemount.fuse;

import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;

/**
 * Takes back what the kernel was told. Returns when the kernel has done so, so that a caller can
 * notify and then answer. What the kernel does not know is no error; after unmount nothing happens.
 * Thread-safe; to be called wherever blocking is allowed (the system calls run on threads of their
 * own, at most a fixed number at once; callers wait their turn).
 */
public interface KernelCache {
  /**
   * The kernel asks for the attributes of {@code node} when next they are needed. Never waits for
   * another request; may be called from any handler, also for its own node before its answer.
   */
  void invalidateAttributes(long node);

  /**
   * Attributes, and the cached pages in {@code [offset, offset + length)}; length 0 means to the
   * end. Waits for READs of these pages and writes back pages dirtied through mmap: both come to us
   * as requests. Never call it in the handler of a READ or WRITE of this node, nor with a lock they
   * need.
   *
   * @throws FsException ETIMEDOUT if the kernel did not get to it in the configured time
   */
  void invalidateData(long node, long offset, long length);

  /**
   * The kernel looks {@code name} up again when next it is needed. Waits for the kernel's lock on
   * the directory, which it holds during lookup, create, mkdir, mknod, symlink, link, unlink,
   * rmdir, rename and readdir there: never call it in the handler of one of these for {@code
   * parent}, nor with a lock they need.
   *
   * @throws FsException ETIMEDOUT if the kernel did not get to it in the configured time
   */
  void invalidateEntry(long parent, FileName name);
}
