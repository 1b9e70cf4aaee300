package io.dfs.local;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.config.ConfigReader;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.metadata.SessionListing;
import io.dfs.common.time.RealTime;
import io.dfs.datanode.DataNode;
import io.dfs.datanode.DataNodeConfig;
import io.dfs.local.rpc.ControlServer;
import io.dfs.metaserver.MetaServer;
import io.dfs.metaserver.MetaServerConfig;
import io.dfs.metaserver.store.postgres.PostgresConfig;
import io.dfs.metaserver.store.postgres.PostgresConfig.RootOwner;
import io.dfs.metaserver.store.postgres.PostgresMetadataStore;
import io.dfs.postgres.EmbeddedPostgresConfig;
import io.dfs.postgres.PostgresAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL, MetaServer, DataNodes, control service: started in this order, stopped in the reverse
 * one, each stop bounded. Started once by one thread; the rest is thread-safe afterwards.
 */
final class ClusterParts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClusterParts.class);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final long RESERVE_BYTES = 512L << 20;

  /** All is on one machine and small: nobody waits half a minute for a third node. */
  private static final Duration FIRST_MEMBERS_DELAY = Duration.ofSeconds(10);

  private static final Duration HEARTBEAT = Duration.ofSeconds(2);
  private static final Duration JOB_INTERVAL = Duration.ofMillis(500);

  private final LocalConfig config;
  private final LocalNodes nodes = new LocalNodes();
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private @Nullable LocalDatabase database;
  private @Nullable PostgresMetadataStore store;
  private @Nullable MetaServer metaServer;
  private @Nullable ControlServer control;

  ClusterParts(LocalConfig config) {
    this.config = config;
  }

  /** Everything but the control service; returns when the groups can be written to. */
  void start(Optional<ClusterFile> before, Ports ports, Consumer<String> progress)
      throws IOException {
    progress.accept("starting PostgreSQL in " + config.postgresDirectory());
    LocalDatabase sql = startDatabase();
    progress.accept("starting the MetaServer");
    MetaServer meta =
        startMetaServer(
            sql.address(), ports.choose(before.map(f -> f.port(ClusterFile.METASERVER)).orElse(0)));
    progress.accept("starting %d DataNodes".formatted(config.nodes()));
    startNodes(meta.address(), before, ports);
    awaitMembers(meta);
  }

  private LocalDatabase startDatabase() {
    EmbeddedPostgresConfig standard =
        EmbeddedPostgresConfig.of(config.postgresDirectory())
            .withTimeouts(config.startTimeout(), Duration.ofSeconds(15));
    LocalDatabase sql = LocalDatabase.start(config.durable() ? standard : standard.notDurable());
    database = sql;
    started.push(sql);
    return sql;
  }

  private MetaServer startMetaServer(PostgresAddress sql, int port) throws IOException {
    PostgresMetadataStore opened =
        PostgresMetadataStore.open(
            PostgresConfig.of(
                    sql.jdbcUrl(),
                    sql.user(),
                    sql.password(),
                    ClusterSettings.defaults(newClusterId()))
                .withRootOwner(thisUser()),
            RealTime.ticker());
    store = opened;
    MetaServer meta =
        MetaServer.start(metaServerConfig(sql, port), opened, opened::databasePosition);
    metaServer = meta;
    started.push(meta);
    return meta;
  }

  /** Who starts a local cluster works in it, root or not. */
  private static RootOwner thisUser() throws IOException {
    Map<String, Object> owner = Files.readAttributes(Path.of("/proc/self"), "unix:uid,gid");
    return new RootOwner(id(owner, "uid"), id(owner, "gid"));
  }

  private static int id(Map<String, Object> attributes, String name) {
    if (attributes.get(name) instanceof Integer id) {
      return id;
    }
    throw new IllegalStateException("no " + name + " in " + attributes);
  }

  /** Of use only on the first run, when the database is empty. */
  private static String newClusterId() {
    RandomGenerator random = RealTime.random();
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  private MetaServerConfig metaServerConfig(PostgresAddress sql, int port) {
    return ConfigReader.with(
        MetaServerConfig.defaults(),
        Map.of(
            "port", port,
            "databaseUrl", sql.jdbcUrl(),
            "databaseUser", sql.user(),
            "databasePassword", sql.password(),
            "lease", config.lease(),
            "gracePeriod", config.gracePeriod(),
            "firstMembersDelay", FIRST_MEMBERS_DELAY,
            "jobInterval", JOB_INTERVAL));
  }

  private void startNodes(String metaServerAddress, Optional<ClusterFile> before, Ports ports) {
    for (int number = 1; number <= config.nodes(); number++) {
      String part = ClusterFile.node(number);
      DataNodeConfig nodeConfig =
          nodeConfig(config, metaServerAddress, config.nodeDirectory(number));
      nodes.add(
          config.nodeDirectory(number).toString(),
          before.map(f -> f.port(part)).orElse(0),
          port ->
              new LocalNode(
                  DataNode.start(
                      ConfigReader.with(nodeConfig, Map.of("port", ports.choose(port))))));
    }
    started.push(nodes);
    nodes.startAll();
  }

  private static DataNodeConfig nodeConfig(
      LocalConfig config, String metaServerAddress, Path directory) {
    return ConfigReader.with(
        DataNodeConfig.defaults(List.of(metaServerAddress), directory),
        Map.of(
            "segmentBytes",
            config.segmentBytes(),
            "reserveBytes",
            RESERVE_BYTES,
            "heartbeatInterval",
            HEARTBEAT,
            "startTimeout",
            config.startTimeout()));
  }

  /** On the first run groups get their members once the nodes have registered. */
  private void awaitMembers(MetaServer meta) {
    for (long polls = config.startTimeout().dividedBy(POLL); polls > 0; polls--) {
      PlacementMap map = meta.store().map();
      if (!map.groups().isEmpty()
          && map.groups().stream().noneMatch(g -> g.members().isEmpty())
          && map.nodes().stream().anyMatch(Node::alive)) {
        return;
      }
      sleep();
    }
    throw new FsException(
        FsError.ETIMEDOUT,
        "the DataNodes did not register within %d s: see the log"
            .formatted(config.startTimeout().toSeconds()));
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.EINTR, "interrupted while the cluster was starting", e);
    }
  }

  void startControl(Optional<ClusterFile> before, Ports ports, ClusterControl service)
      throws IOException {
    int port = ports.choose(before.map(f -> f.port(ClusterFile.CONTROL)).orElse(0));
    String clusterId = running(metaServer).store().settings().clusterId();
    ControlServer server = ControlServer.start(port, clusterId, service);
    control = server;
    started.push(server);
  }

  private static <T> T running(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("asked for a part that has not started");
    }
    return part;
  }

  LocalNodes nodes() {
    return nodes;
  }

  String metaServerAddress() {
    return running(metaServer).address();
  }

  String controlAddress() {
    return running(control).address();
  }

  String postgresAddress() {
    PostgresAddress address = running(database).address();
    return address.host() + ":" + address.port();
  }

  Map<String, Long> statementCounts() {
    return running(store).statementCounts();
  }

  List<SessionListing> sessions() {
    return running(metaServer).store().sessions();
  }

  /** Stops what runs. A part that fails to stop is logged: the others must stop all the same. */
  @Override
  public void close() {
    while (!started.isEmpty()) {
      AutoCloseable part = started.pop();
      try {
        part.close();
      } catch (Exception e) {
        log.error("{} did not stop in order", part.getClass().getSimpleName(), e);
      }
    }
  }

  /** A DataNode behind the interface that {@link LocalNodes} keeps. */
  private record LocalNode(DataNode node) implements LocalNodes.RunningNode {
    @Override
    public long id() {
      return node.node().value();
    }

    @Override
    public String address() {
      return node.address();
    }

    @Override
    public void close() {
      node.close();
    }
  }
}
