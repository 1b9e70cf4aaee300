package io.dfs.local;

import java.util.List;

/** What of a local cluster runs where. Addresses are {@code host:port}. */
public record LocalStatus(
    long pid,
    String metaServer,
    String postgres,
    String dataDirectory,
    List<LocalNodeStatus> nodes) {
  public LocalStatus {
    nodes = List.copyOf(nodes);
  }

  /**
   * One DataNode.
   *
   * @param number from 1
   * @param id 0 while it has never run
   */
  public record LocalNodeStatus(
      int number, long id, String address, boolean running, String dataDirectory) {}
}
