package io.dfs.datanode.store;

import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.NodeId;

/**
 * Who a data directory is. {@code generation} is 0 before the first registration and goes up each
 * time the cluster finds that the directory is older than it was.
 */
public record DirectoryIdentity(
    String clusterId, NodeId node, DirectoryId directory, long generation) {
  public DirectoryIdentity {
    if (clusterId.isBlank() || clusterId.indexOf('\n') >= 0 || generation < 0) {
      throw new IllegalArgumentException("bad directory identity: " + clusterId);
    }
  }

  /** The same directory under another generation. */
  public DirectoryIdentity withGeneration(long newGeneration) {
    return new DirectoryIdentity(clusterId, node, directory, newGeneration);
  }
}
