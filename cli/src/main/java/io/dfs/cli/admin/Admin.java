package io.dfs.cli.admin;

import io.dfs.common.check.CheckListener;
import io.dfs.common.check.CheckOptions;
import io.dfs.common.check.CheckSummary;
import io.dfs.common.cluster.NodeListing;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.SessionListing;
import java.util.List;

/**
 * What an administrator asks a cluster. Calls are bounded unless they say otherwise; EIO says that
 * no MetaServer answered.
 */
public interface Admin extends AutoCloseable {
  ClusterStatus status();

  /** The DataNodes, ascending. */
  List<NodeListing> nodes();

  /** Empties a node, or no longer. ENOENT. */
  void drain(NodeId node, boolean wanted);

  /** ENOENT; EBUSY if it lives or is a member of a group. */
  void forget(NodeId node);

  /**
   * What a member that is catching up lacks of its group. If {@code sure}, it serves all the same.
   * ENOENT; EBUSY if a member that serves lives.
   */
  Lacking force(GroupId group, NodeId node, boolean sure);

  /** Chunks of a group that files have, and how many of them a node has not. */
  record Lacking(long chunks, long missing) {}

  /** Mounts and other clients, ascending. */
  List<SessionListing> sessions();

  /** As the server that answers has it. */
  ClusterConfig config();

  /** Where the bytes of an inode are. ENOENT. */
  FileReport info(InodeId inode);

  /** As {@link #info(InodeId)}, by absolute path in the volume. ENOENT, ENOTDIR. */
  FileReport info(byte[] path);

  /**
   * Checks the whole cluster and tells what is found; as long as that takes.
   *
   * @throws io.dfs.common.error.FsException EBUSY if that server checks already, EIO if it breaks
   *     off
   */
  CheckSummary fsck(CheckOptions options, CheckListener listener);

  @Override
  void close();
}
