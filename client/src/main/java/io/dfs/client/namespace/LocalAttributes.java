package io.dfs.client.namespace;

import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation;

/**
 * What this mount knows of its open files before the metadata service does. Implemented by the file
 * layer. Thread-safe.
 */
public interface LocalAttributes {
  /** Nothing is open. */
  LocalAttributes NONE = attr -> attr;

  /** {@code attr} with the size and times that uncommitted writes of this mount give it. */
  Attr overlay(Attr attr);

  /**
   * A setattr is about to be sent; the inode's lane is held. Whatever was written before it and has
   * to be committed before it is committed here.
   */
  default void beforeSetAttr(Mutation.SetAttr change) {}

  /** True if a file may be closed here and not committed yet. */
  default boolean owesCommits() {
    return false;
  }

  /**
   * Commits what is closed of a file and not committed: it is about to get a name under which
   * others look for it.
   *
   * @throws io.dfs.common.error.FsException if that fails
   */
  default void commitOwed(InodeId inode) {}

  /** As {@link #commitOwed}, of all files: a directory is about to get a name. */
  default void commitAllOwed() {}

  /** The setattr was applied; the inode's lane is still held. */
  default void afterSetAttr(Mutation.SetAttr change, Attr result) {}

  /**
   * Commits what was written and will take privileges from the file, so that it does not take those
   * that are about to be given. The inode's lane is not held. Throws what a flush does.
   */
  default void settlePrivileges(InodeId inode) {}

  /** An extended attribute was changed; the inode's lane is still held. */
  default void afterXattrChange(Attr result) {}
}
