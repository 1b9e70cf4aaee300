package io.dfs.systemtests.client;

import io.dfs.client.ClientConfig;
import io.dfs.client.ClientParts;
import io.dfs.client.DfsClient;
import io.dfs.client.file.ClosePolicy;
import io.dfs.client.file.FileEvents;
import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.config.ConfigReader;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.common.time.RealTime;
import io.dfs.datanode.DataNode;
import io.dfs.datanode.DataNodeConfig;
import io.dfs.metaserver.MetaServer;
import io.dfs.metaserver.MetaServerConfig;
import io.dfs.metaserver.store.postgres.PostgresConfig;
import io.dfs.metaserver.store.postgres.PostgresMetadataStore;
import io.dfs.testkit.postgres.SharedPostgres;
import io.dfs.testkit.postgres.TestDatabase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** PostgreSQL, two MetaServers and three DataNodes in this process. */
final class SmallCluster implements AutoCloseable {
  private static final int NODES = 3;
  private static final int CHUNK_BYTES = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestDatabase database = SharedPostgres.freshDatabase();
  private final List<MetaServer> metaServers = new ArrayList<>();
  private final Map<Integer, DataNode> dataNodes = new HashMap<>();

  private final Path directory;
  private final Map<String, Object> settings;
  private final Map<String, Object> nodeSettings;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  SmallCluster(Path directory) throws IOException {
    this(directory, Map.of(), Map.of());
  }

  /**
   * @param settings of MetaServers that are not the default
   * @param nodeSettings of DataNodes
   */
  SmallCluster(Path directory, Map<String, Object> settings, Map<String, Object> nodeSettings)
      throws IOException {
    this.directory = directory;
    this.settings = settings;
    this.nodeSettings = nodeSettings;
    metaServers.add(startMetaServer());
    metaServers.add(startMetaServer());
    for (int i = 0; i < NODES; i++) {
      startDataNode(i);
    }
  }

  /** Starts a DataNode, or starts it again. */
  void startDataNode(int number) throws IOException {
    dataNodes.put(number, startDataNode(dataDirectory(number), Map.of()));
  }

  /** Starts a DataNode that others reach through {@code port} only. */
  NodeId startDataNodeBehind(int number, FreezableProxy port) throws IOException {
    int own;
    try (ServerSocket free = new ServerSocket(0)) {
      own = free.getLocalPort();
    }
    port.to(own);
    DataNode node =
        startDataNode(
            dataDirectory(number), Map.of("port", own, "advertise", Optional.of(port.address())));
    dataNodes.put(number, node);
    return node.node();
  }

  private MetaServer startMetaServer() throws IOException {
    ClusterSettings d = ClusterSettings.defaults("c1");
    PostgresMetadataStore store =
        PostgresMetadataStore.open(
            PostgresConfig.of(
                    database.jdbcUrl(),
                    database.user(),
                    database.password(),
                    new ClusterSettings("c1", 1, 3, 2, 8, CHUNK_BYTES, d.inlineLimitBytes()))
                .withConnections(4),
            RealTime.ticker());
    Map<String, Object> changed = new HashMap<>(settings);
    changed.put("port", 0);
    changed.put("jobInterval", Duration.ofMillis(200));
    return MetaServer.start(
        ConfigReader.with(MetaServerConfig.defaults(), changed), store, store::databasePosition);
  }

  /** Does something to the database behind everybody's back. */
  void damage(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET search_path = dfs");
      statement.execute(sql);
    }
  }

  List<String> addresses() {
    return metaServers.stream().map(MetaServer::address).toList();
  }

  private DataNode startDataNode(Path path, Map<String, Object> more) throws IOException {
    Map<String, Object> changed = new HashMap<>(nodeSettings);
    changed.put("port", 0);
    changed.put("segmentBytes", 8L << 20);
    changed.put("reserveBytes", 1L << 20);
    changed.put("heartbeatInterval", Duration.ofMillis(500));
    changed.putAll(more);
    return DataNode.start(
        ConfigReader.with(DataNodeConfig.defaults(addresses(), path), changed), registry);
  }

  /** Where a DataNode keeps what it has. */
  Path dataDirectory(int number) {
    return directory.resolve("node" + number);
  }

  /** What all DataNodes together have counted. */
  double counted(String name) {
    return registry.get(name).counters().stream().mapToDouble(Counter::count).sum();
  }

  DfsClient connect() {
    return connect(ClosePolicy.DURABLE);
  }

  DfsClient connect(ClosePolicy closePolicy) {
    DfsClient client = connectNow(closePolicy);
    awaitGroups(client);
    return client;
  }

  /** As it is now, also if nodes are missing. */
  DfsClient connectNow() {
    return connectNow(ClosePolicy.DURABLE);
  }

  private DfsClient connectNow(ClosePolicy closePolicy) {
    ClientConfig config =
        ClientConfig.defaults().withMetaServers(addresses()).withClosePolicy(closePolicy);
    return DfsClient.connect(
        config,
        new SessionRequest("host", "/mnt", 1, "test", config.slots()),
        ClientParts.overNetwork(config, "test"),
        FileEvents.NONE);
  }

  /** Until every group is served by three members. */
  static void awaitGroups(DfsClient client) {
    long end = RealTime.ticker().nanos() + PATIENCE.toNanos();
    while (client.session().map().groups().stream().anyMatch(g -> g.servingCount() < NODES)
        || client.session().map().groups().isEmpty()) {
      if (RealTime.ticker().nanos() > end) {
        throw new IllegalStateException("groups without members: " + client.session().map());
      }
      RealTime.pause().sleep(Duration.ofMillis(50));
      client.session().refreshMap();
    }
  }

  /** Ends the MetaServer that clients try first. */
  void stopFirstMetaServer() {
    metaServers.removeFirst().close();
  }

  /** The id of a DataNode that runs. */
  NodeId dataNode(int number) {
    return Objects.requireNonNull(dataNodes.get(number)).node();
  }

  /** A DataNode is gone without a word. */
  NodeId haltDataNode(int number) {
    DataNode halted = Objects.requireNonNull(dataNodes.remove(number));
    halted.halt();
    return halted.node();
  }

  @Override
  public void close() {
    dataNodes.values().forEach(DataNode::halt);
    metaServers.forEach(MetaServer::close);
  }
}
