package io.dfs.cli.admin;

import io.dfs.common.cluster.NodeListing;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.SessionListing;
import java.util.List;

/**
 * What an administrator asks a cluster. Calls are bounded; EIO says that no MetaServer answered.
 */
public interface Admin extends AutoCloseable {
  ClusterStatus status();

  /** The DataNodes, ascending. */
  List<NodeListing> nodes();

  /** Empties a node, or no longer. ENOENT. */
  void drain(NodeId node, boolean wanted);

  /** ENOENT; EBUSY if it lives or is a member of a group. */
  void forget(NodeId node);

  /** Mounts and other clients, ascending. */
  List<SessionListing> sessions();

  /** As the server that answers has it. */
  ClusterConfig config();

  /** Where the bytes of an inode are. ENOENT. */
  FileReport info(InodeId inode);

  /** As {@link #info(InodeId)}, by absolute path in the volume. ENOENT, ENOTDIR. */
  FileReport info(byte[] path);

  @Override
  void close();
}
