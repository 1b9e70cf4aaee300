package io.dfs.datanode;

import io.dfs.common.cluster.ClusterKeys;
import io.dfs.common.config.ConfigException;
import io.dfs.common.config.ConfigReader;
import io.dfs.common.net.ListenAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of a DataNode.
 *
 * @param listen address to bind; other than loopback needs cluster keys
 * @param port 0 takes a free one
 * @param advertise {@code host} or {@code host:port} under which others reach this node; else the
 *     listening one, or this machine's name if that is every address
 * @param httpListen address of the HTTP port; else as {@code listen}
 * @param httpPort where health and metrics are asked for; 0 takes a free one
 * @param metaServers {@code host:port} of MetaServers
 * @param dataDirectories one for each disk
 * @param segmentBytes size of the files that chunks are appended to
 * @param reserveBytes of each disk that are never filled
 * @param startTimeout how long to look for a MetaServer before giving up
 * @param repairRateBytes copied from other nodes each second at most
 * @param scrubPeriod in which every chunk is read again and verified
 */
public record DataNodeConfig(
    String listen,
    int port,
    Optional<String> advertise,
    Optional<String> httpListen,
    int httpPort,
    String zone,
    List<String> metaServers,
    List<Path> dataDirectories,
    long segmentBytes,
    long reserveBytes,
    Duration heartbeatInterval,
    Duration startTimeout,
    long repairRateBytes,
    Duration scrubPeriod,
    Optional<String> clientKey,
    Optional<String> datanodeKey,
    Optional<String> adminKey) {
  /** Of environment variables. */
  static final String PREFIX = "DFS_DATANODE";

  private static final long MIN_SEGMENT_BYTES = 1L << 20;
  private static final long MAX_SEGMENT_BYTES = 1L << 40;
  private static final long MIN_REPAIR_BYTES = 64 << 10;

  public DataNodeConfig {
    metaServers = List.copyOf(metaServers);
    dataDirectories = List.copyOf(dataDirectories);
    require(port >= 0 && port <= 65_535, "port must be 0 to 65535: " + port);
    require(httpPort >= 0 && httpPort <= 65_535, "http-port must be 0 to 65535: " + httpPort);
    for (String server : metaServers) {
      require(
          server.matches("([^:]+|\\[.*]):\\d{1,5}"),
          "'" + server + "' is not host:port of a MetaServer");
    }
    require(
        heartbeatInterval.toMillis() >= 10,
        "heartbeat-interval must be at least 10ms: " + heartbeatInterval.toMillis() + "ms");
    require(
        dataDirectories.stream().map(p -> p.toAbsolutePath().normalize()).distinct().count()
            == dataDirectories.size(),
        "data-directories names a directory twice: " + dataDirectories);
    require(
        segmentBytes >= MIN_SEGMENT_BYTES && segmentBytes <= MAX_SEGMENT_BYTES,
        "segment-bytes must be 1MiB to 1TiB: " + segmentBytes);
    require(
        repairRateBytes >= MIN_REPAIR_BYTES,
        "repair-rate-bytes must be at least 64KiB: " + repairRateBytes);
    require(scrubPeriod.toMillis() >= 1000, "scrub-period must be at least 1s: " + scrubPeriod);
    require(reserveBytes >= 0, "reserve-bytes must not be negative: " + reserveBytes);
    requireKeys(clientKey, datanodeKey, adminKey);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /** The keys say themselves what is wrong with them. */
  private static void requireKeys(
      Optional<String> client, Optional<String> datanode, Optional<String> admin) {
    new ClusterKeys(client, datanode, admin);
  }

  /** Defaults for one disk. */
  public static DataNodeConfig defaults(List<String> metaServers, Path dataDirectory) {
    return ConfigReader.with(
        unspecified(),
        Map.of("metaServers", metaServers, "dataDirectories", List.of(dataDirectory)));
  }

  /** Defaults, without what has none: loopback, port 7500 (HTTP 7580). */
  static DataNodeConfig unspecified() {
    return new DataNodeConfig(
        "127.0.0.1",
        7500,
        Optional.empty(),
        Optional.empty(),
        7580,
        "",
        List.of(),
        List.of(),
        1L << 30,
        4L << 30,
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        100L << 20,
        Duration.ofDays(14),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * What has no default must have been given.
   *
   * @throws ConfigException if it has not
   */
  void requireComplete() {
    if (metaServers.isEmpty()) {
      throw new ConfigException("name the MetaServers: --meta HOST:PORT, or meta-servers");
    }
    if (dataDirectories.isEmpty()) {
      throw new ConfigException("name a data directory: --data DIR, or data-directories");
    }
  }

  /** Where it listens. */
  ListenAddress listenAddress() {
    return new ListenAddress(listen, port);
  }

  /** Where health and metrics are asked for. */
  ListenAddress httpAddress() {
    return new ListenAddress(httpListen.orElse(listen), httpPort);
  }

  public ClusterKeys keys() {
    return new ClusterKeys(clientKey, datanodeKey, adminKey);
  }

  /** Does not show secrets. */
  @Override
  public String toString() {
    return "DataNodeConfig[" + listen + ":" + port + " " + dataDirectories + "]";
  }
}
