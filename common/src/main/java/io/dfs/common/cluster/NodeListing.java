package io.dfs.common.cluster;

import io.dfs.common.id.NodeId;
import java.util.List;

/**
 * A DataNode as administrators see it; {@code leaseLeftMs} is not positive when its lease has run
 * out. The release is empty for a node that did not say it. {@code gone}: it is not waited for any
 * more.
 */
public record NodeListing(
    NodeId id,
    String address,
    String zone,
    String release,
    long leaseLeftMs,
    boolean draining,
    boolean gone,
    List<DirectoryListing> directories) {
  public NodeListing {
    directories = List.copyOf(directories);
  }

  public boolean alive() {
    return leaseLeftMs > 0;
  }

  public long capacityBytes() {
    return directories.stream().mapToLong(DirectoryListing::capacityBytes).sum();
  }

  public long freeBytes() {
    return directories.stream().mapToLong(DirectoryListing::freeBytes).sum();
  }

  /** A group lives on exactly one directory of a node. */
  public long groups() {
    return directories.stream().mapToLong(DirectoryListing::groups).sum();
  }
}
