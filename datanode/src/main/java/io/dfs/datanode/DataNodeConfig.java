package io.dfs.datanode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Settings of a DataNode.
 *
 * @param listen address to bind; other than loopback needs cluster keys
 * @param port 0 takes a free one
 * @param advertise {@code host:port} under which others reach this node; else listen and port
 * @param metaServers {@code host:port} of MetaServers
 * @param dataDirectories one for each disk
 * @param segmentBytes size of the files that chunks are appended to
 * @param reserveBytes of each disk that are never filled
 * @param startTimeout how long to look for a MetaServer before giving up
 */
public record DataNodeConfig(
    String listen,
    int port,
    Optional<String> advertise,
    String zone,
    List<String> metaServers,
    List<Path> dataDirectories,
    long segmentBytes,
    long reserveBytes,
    Duration heartbeatInterval,
    Duration startTimeout,
    Optional<String> clientKey,
    Optional<String> datanodeKey,
    Optional<String> adminKey) {

  public DataNodeConfig {
    metaServers = List.copyOf(metaServers);
    dataDirectories = List.copyOf(dataDirectories);
    if (metaServers.isEmpty()) {
      throw new IllegalArgumentException("meta-servers is empty: name at least one host:port");
    }
    if (heartbeatInterval.toMillis() < 10) {
      throw new IllegalArgumentException(
          "heartbeat-interval must be at least 10ms: " + heartbeatInterval);
    }
    if (dataDirectories.isEmpty()) {
      throw new IllegalArgumentException("data-directories is empty: name at least one");
    }
  }

  /** Defaults for one disk. */
  public static DataNodeConfig defaults(List<String> metaServers, Path dataDirectory) {
    return new DataNodeConfig(
        "127.0.0.1",
        7500,
        Optional.empty(),
        "",
        metaServers,
        List.of(dataDirectory),
        1L << 30,
        4L << 30,
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
