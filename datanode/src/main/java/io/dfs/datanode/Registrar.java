package io.dfs.datanode;

import io.dfs.common.cluster.NodeGrant;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.id.NodeId;
import java.util.concurrent.CompletableFuture;

/**
 * The control plane as a DataNode needs it. Bounded; an {@link io.dfs.common.error.FsException} EIO
 * says that nobody answered.
 */
public interface Registrar {
  /** The cluster's id, and the first of the ids granted. */
  record Granted(String clusterId, long first) {}

  /** Ids for a new node and its directories; with a count of 0 only the cluster's id. */
  Granted grantIds(int count);

  /** EPERM for a directory that another node owns. */
  NodeGrant register(NodeReport report, String databasePosition);

  /** ESTALE: register again. */
  NodeGrant heartbeat(NodeReport report, String databasePosition);

  void deregister(NodeId node);

  /**
   * Runs {@code onChange}, which does not block, whenever the map has changed, until the connection
   * to the MetaServer that is asked ends.
   *
   * @return completes then
   */
  CompletableFuture<Void> watchMap(Runnable onChange);
}
