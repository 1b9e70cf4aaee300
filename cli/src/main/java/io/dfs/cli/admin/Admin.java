package io.dfs.cli.admin;

import io.dfs.common.id.InodeId;

/**
 * What an administrator asks a cluster. Calls are bounded; EIO says that no MetaServer answered.
 */
public interface Admin extends AutoCloseable {
  ClusterStatus status();

  /** Where the bytes of an inode are. ENOENT. */
  FileReport info(InodeId inode);

  /** As {@link #info(InodeId)}, by absolute path in the volume. ENOENT, ENOTDIR. */
  FileReport info(byte[] path);

  @Override
  void close();
}
