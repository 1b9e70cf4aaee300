package io.dfs.common.cluster;

import io.dfs.common.id.NodeId;
import java.util.List;

/** A DataNode as it registers and renews: identity, {@code host:port}, zone and directories. */
public record NodeReport(
    NodeId id, String address, String zone, List<DirectoryReport> directories) {
  public NodeReport {
    directories = List.copyOf(directories);
  }
}
