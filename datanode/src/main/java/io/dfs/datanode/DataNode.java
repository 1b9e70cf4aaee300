package io.dfs.datanode;

import io.dfs.common.agent.AgentRunner;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metrics.ProcessMetrics;
import io.dfs.common.time.RealTime;
import io.dfs.datanode.rpc.DataNodeEndpoint;
import io.dfs.datanode.store.ChunkStore;
import io.dfs.datanode.store.DirectoryIdentity;
import io.dfs.datanode.store.disk.DataDirectory;
import io.dfs.datanode.store.disk.SegmentStore;
import io.dfs.datanode.store.disk.StoreConfig;
import io.dfs.datanode.sync.AuditAgent;
import io.dfs.datanode.sync.ChunkCopier;
import io.dfs.datanode.sync.GroupCopier;
import io.dfs.datanode.sync.PieceSource;
import io.dfs.datanode.sync.ReleaseAgent;
import io.dfs.datanode.sync.RepairAgent;
import io.dfs.datanode.sync.ScrubAgent;
import io.dfs.datanode.sync.SyncAgent;
import io.dfs.datanode.sync.SyncMetrics;
import io.dfs.datanode.sync.Throttle;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running DataNode: data directories, the chunk service, registration and maintenance. */
public final class DataNode implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DataNode.class);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration MAINTENANCE_PAUSE = Duration.ofSeconds(1);
  private static final Duration SYNC_PAUSE = Duration.ofSeconds(1);

  /** Groups that have left are asked for every so many heartbeats. */
  private static final int RELEASE_BEATS = 12;

  private static final Duration WATCH_PAUSE = Duration.ofSeconds(1);

  private final NodeId node;
  private final DataNodeEndpoint endpoint;
  private final List<OpenDirectory> open;
  private final Registration registration;
  private final List<AgentRunner> agents;

  private DataNode(
      NodeId node,
      DataNodeEndpoint endpoint,
      List<OpenDirectory> open,
      Registration registration,
      List<AgentRunner> agents) {
    this.node = node;
    this.endpoint = endpoint;
    this.open = open;
    this.registration = registration;
    this.agents = agents;
  }

  /** As below, counted nowhere. */
  public static DataNode start(DataNodeConfig config) {
    return start(config, ProcessMetrics.none());
  }

  /**
   * Opens the directories, serves them and registers.
   *
   * @throws FsException EBUSY for a port or directory in use, EINVAL for a directory of another
   *     cluster or an address that is not this machine's, EACCES for a wrong key, EIO for a
   *     directory that cannot be read or when no MetaServer answers
   */
  public static DataNode start(DataNodeConfig config, MeterRegistry registry) {
    DataNodeEndpoint endpoint = new DataNodeEndpoint(config, registry);
    List<OpenDirectory> open = new ArrayList<>();
    boolean started = false;
    try {
      Registrar registrar = endpoint.registrar();
      String clusterId = awaitCluster(registrar, config);
      NodeId node = openAll(config, registrar, clusterId, open, registry);
      open.forEach(d -> DirectoryMetrics.bind(d, registry));
      DataDirectories directories = new DataDirectories(stores(open), RealTime.ticker());
      String address = endpoint.serve(clusterId, node, directories);
      Registration registration =
          new Registration(
              registrar, node, address, config.zone(), open, directories, RealTime.ticker());
      registration.doWork();
      AgentRunner registering =
          AgentRunner.start("registration", registration, config.heartbeatInterval(), registry);
      List<AgentRunner> copying =
          copying(config, endpoint, node, directories, registration, registering, registry);
      DataNode running =
          new DataNode(
              node,
              endpoint,
              open,
              registration,
              agents(registrar, registering, copying, open, registry));
      directories.onMiss(registering::wake);
      started = true;
      log.info("node {} serves {} at {}", node, config.dataDirectories(), address);
      return running;
    } finally {
      if (!started) {
        endpoint.close();
        open.forEach(OpenDirectory::close);
      }
    }
  }

  private static List<AgentRunner> agents(
      Registrar registrar,
      AgentRunner registering,
      List<AgentRunner> copying,
      List<OpenDirectory> open,
      MeterRegistry registry) {
    List<AgentRunner> agents = new ArrayList<>();
    agents.add(registering);
    agents.addAll(copying);
    MapWatch watch = new MapWatch(registrar, registering::wake);
    agents.add(AgentRunner.start("map-watch", watch, WATCH_PAUSE, registry));
    for (OpenDirectory d : open) {
      String name = "maintenance-" + d.id();
      agents.add(AgentRunner.start(name, d.store()::maintain, MAINTENANCE_PAUSE, registry));
    }
    return List.copyOf(agents);
  }

  /** What brings this node the chunks that it lacks. */
  private static List<AgentRunner> copying(
      DataNodeConfig config,
      DataNodeEndpoint endpoint,
      NodeId node,
      DataDirectories directories,
      Registration registration,
      AgentRunner registering,
      MeterRegistry registry) {
    SyncMetrics metrics = new SyncMetrics(registry);
    Throttle throttle = new Throttle(config.repairRateBytes(), RealTime.ticker(), RealTime.pause());
    ChunkCopier copier =
        new ChunkCopier(node, directories, endpoint.peerChunks(), throttle, metrics);
    endpoint.repairWith(chunk -> copier.ensure(chunk, endpoint.catalog().map()));
    endpoint.rewriteFrom(
        new PieceSource(
            node,
            directories,
            endpoint.peerRanges(),
            endpoint.catalog(),
            throttle,
            RealTime.ticker()));
    GroupCopier groups =
        new GroupCopier(directories, endpoint.catalog(), copier, metrics, RealTime.pause());
    SyncAgent sync =
        new SyncAgent(
            node, registration::syncing, endpoint.catalog(), groups, metrics, registering::wake);
    RepairAgent repair = new RepairAgent(directories, endpoint.catalog(), copier, metrics);
    ScrubAgent scrub =
        new ScrubAgent(
            directories, config.scrubPeriod(), RealTime.ticker(), RealTime.random(), metrics);
    AuditAgent audit =
        new AuditAgent(
            directories, endpoint.catalog(), groups, config.scrubPeriod(), RealTime.ticker());
    ReleaseAgent release =
        new ReleaseAgent(
            node,
            directories,
            endpoint.catalog(),
            config.heartbeatInterval().multipliedBy(RELEASE_BEATS),
            RealTime.ticker(),
            metrics);
    return List.of(
        AgentRunner.start("release", release, SYNC_PAUSE, registry),
        AgentRunner.start("audit", audit, SYNC_PAUSE, registry),
        AgentRunner.start("sync", sync, SYNC_PAUSE, registry),
        AgentRunner.start("repair", repair, SYNC_PAUSE, registry),
        AgentRunner.start("scrub", scrub, SYNC_PAUSE, registry));
  }

  private static Map<DirectoryId, ChunkStore> stores(List<OpenDirectory> open) {
    Map<DirectoryId, ChunkStore> stores = new HashMap<>();
    open.forEach(d -> stores.put(d.id(), d.store()));
    return stores;
  }

  /** The cluster's id, asked for until the start has taken too long. */
  private static String awaitCluster(Registrar registrar, DataNodeConfig config) {
    Instant end = RealTime.clock().instant().plus(config.startTimeout());
    while (true) {
      try {
        return registrar.grantIds(0).clusterId();
      } catch (FsException e) {
        if (e.error() != FsError.EIO) {
          throw e;
        }
        if (RealTime.clock().instant().isAfter(end)) {
          throw new FsException(
              FsError.EIO,
              "no MetaServer of %s answered within %d s: start one, or correct meta-servers (%s)"
                  .formatted(
                      String.join(", ", config.metaServers()),
                      config.startTimeout().toSeconds(),
                      e.getMessage()),
              e);
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.EINTR, "interrupted while looking for a MetaServer", e);
    }
  }

  private static NodeId openAll(
      DataNodeConfig config,
      Registrar registrar,
      String clusterId,
      List<OpenDirectory> open,
      MeterRegistry registry) {
    // All of them before any: a refusal leaves nothing behind.
    config.dataDirectories().forEach(path -> DataDirectory.requireOurs(path, clusterId));
    List<DataDirectory> directories = new ArrayList<>();
    try {
      for (Path path : config.dataDirectories()) {
        directories.add(DataDirectory.open(path, clusterId));
      }
      NodeId node = identify(directories, registrar, clusterId);
      StoreConfig limits = storeConfig(config);
      for (DataDirectory directory : directories) {
        open.add(
            new OpenDirectory(
                directory, SegmentStore.open(directory, limits, RealTime.random(), registry)));
      }
      return node;
    } finally {
      directories.stream().skip(open.size()).forEach(DataDirectory::close);
    }
  }

  private static StoreConfig storeConfig(DataNodeConfig config) {
    StoreConfig standard = StoreConfig.standard();
    return new StoreConfig(
        config.segmentBytes(),
        standard.maxChunkBytes(),
        config.reserveBytes(),
        standard.queueLimit(),
        standard.compactBelowPercent(),
        standard.smallSegments());
  }

  /** Gives new directories an identity; all belong to one node. */
  private static NodeId identify(
      List<DataDirectory> directories, Registrar registrar, String clusterId) {
    Optional<NodeId> known = single(directories);
    List<DataDirectory> fresh = directories.stream().filter(d -> d.identity().isEmpty()).toList();
    if (fresh.isEmpty()) {
      return known.orElseThrow();
    }
    long first = registrar.grantIds(fresh.size() + 1).first();
    NodeId node = known.orElse(new NodeId(first));
    for (int i = 0; i < fresh.size(); i++) {
      fresh.get(i).keep(new DirectoryIdentity(clusterId, node, new DirectoryId(first + 1 + i), 0));
    }
    return node;
  }

  /** The node that the directories belong to; empty if all are new. */
  private static Optional<NodeId> single(List<DataDirectory> directories) {
    List<NodeId> nodes =
        directories.stream()
            .flatMap(d -> d.identity().stream())
            .map(DirectoryIdentity::node)
            .distinct()
            .toList();
    if (nodes.size() > 1) {
      throw new FsException(
          FsError.EINVAL,
          "the data directories belong to different nodes %s: give each node its own"
              .formatted(nodes));
    }
    return nodes.stream().findFirst();
  }

  public NodeId node() {
    return node;
  }

  /** Whether it can serve now, else why not. */
  Optional<String> missing() {
    if (!registration.isRegistered()) {
      return Optional.of("no MetaServer renews this node's lease");
    }
    List<String> failures = open.stream().flatMap(d -> d.store().failure().stream()).toList();
    return failures.size() < open.size()
        ? Optional.empty()
        : Optional.of("no data directory takes writes: " + failures);
  }

  /** What it says of itself to {@code grpc.health.v1}. */
  void setReady(boolean ready) {
    endpoint.setReady(ready);
  }

  /** {@code host:port} under which others reach it. */
  public String address() {
    return endpoint.address();
  }

  /** Stops in order: the lease ends, calls finish, directories close. Bounded. */
  @Override
  public void close() {
    AgentRunner.closeAll(agents);
    try {
      registration.deregister();
    } catch (FsException e) {
      log.info("node {} leaves unannounced: {}", node, e.getMessage());
    }
    halt();
  }

  /** Stops without a word to the MetaServer, as a crash would. Bounded. */
  public void halt() {
    AgentRunner.closeAll(agents);
    endpoint.close();
    open.forEach(OpenDirectory::close);
  }
}
