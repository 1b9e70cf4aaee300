package io.dfs.common.cluster;

import io.dfs.common.id.NodeId;
import java.util.List;

/**
 * A DataNode as it registers and renews: identity, {@code host:port}, zone, release (empty if it is
 * not said) and directories.
 */
public record NodeReport(
    NodeId id, String address, String zone, String release, List<DirectoryReport> directories) {
  public NodeReport {
    directories = List.copyOf(directories);
  }

  /** Without its release. */
  public NodeReport(NodeId id, String address, String zone, List<DirectoryReport> directories) {
    this(id, address, zone, "", directories);
  }
}
