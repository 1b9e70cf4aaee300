package io.dfs.systemtests.client;

import io.dfs.client.ClientConfig;
import io.dfs.client.ClientParts;
import io.dfs.client.DfsClient;
import io.dfs.client.file.ClosePolicy;
import io.dfs.client.file.FileEvents;
import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.config.ConfigReader;
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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** PostgreSQL, two MetaServers and three DataNodes in this process. */
final class SmallCluster implements AutoCloseable {
  private static final int NODES = 3;
  private static final int CHUNK_BYTES = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestDatabase database = SharedPostgres.freshDatabase();
  private final List<MetaServer> metaServers = new ArrayList<>();
  private final List<DataNode> dataNodes = new ArrayList<>();

  SmallCluster(Path directory) throws IOException {
    metaServers.add(startMetaServer());
    metaServers.add(startMetaServer());
    for (int i = 0; i < NODES; i++) {
      dataNodes.add(startDataNode(directory.resolve("node" + i)));
    }
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
    return MetaServer.start(
        ConfigReader.with(
            MetaServerConfig.defaults(), Map.of("port", 0, "jobInterval", Duration.ofMillis(200))),
        store,
        store::databasePosition);
  }

  private List<String> addresses() {
    return metaServers.stream().map(MetaServer::address).toList();
  }

  private DataNode startDataNode(Path directory) throws IOException {
    return DataNode.start(
        ConfigReader.with(
            DataNodeConfig.defaults(addresses(), directory),
            Map.of(
                "port",
                0,
                "segmentBytes",
                8L << 20,
                "reserveBytes",
                1L << 20,
                "heartbeatInterval",
                Duration.ofMillis(500))));
  }

  DfsClient connect() {
    return connect(ClosePolicy.DURABLE);
  }

  DfsClient connect(ClosePolicy closePolicy) {
    ClientConfig config =
        ClientConfig.defaults().withMetaServers(addresses()).withClosePolicy(closePolicy);
    DfsClient client =
        DfsClient.connect(
            config,
            new SessionRequest("host", "/mnt", 1, "test", config.slots()),
            ClientParts.overNetwork(config, "test"),
            FileEvents.NONE);
    awaitGroups(client);
    return client;
  }

  /** Until every group has all its members. */
  private static void awaitGroups(DfsClient client) {
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

  /** A DataNode is gone without a word. */
  void haltOneDataNode() {
    dataNodes.removeFirst().halt();
  }

  @Override
  public void close() {
    dataNodes.forEach(DataNode::halt);
    metaServers.forEach(MetaServer::close);
  }
}
