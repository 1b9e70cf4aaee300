package io.dfs.client.namespace;

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

  /** The setattr was applied; the inode's lane is still held. */
  default void afterSetAttr(Mutation.SetAttr change, Attr result) {}
}
