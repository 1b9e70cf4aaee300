package io.dfs.metaserver;

import io.dfs.common.agent.Agent;
import io.dfs.common.agent.AgentRunner;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.metrics.ProcessMetrics;
import io.dfs.common.time.RealTime;
import io.dfs.metaserver.compact.CompactionAgent;
import io.dfs.metaserver.compact.CompactionMetrics;
import io.dfs.metaserver.job.FailureDetector;
import io.dfs.metaserver.job.GarbageAgent;
import io.dfs.metaserver.job.MapAgent;
import io.dfs.metaserver.rpc.DatabasePosition;
import io.dfs.metaserver.rpc.MetaServerEndpoint;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A running MetaServer: services over a store, and its background agents. Owns the store.
 * Stateless: any number of them may run on one database.
 */
public final class MetaServer implements AutoCloseable {
  private static final int BATCH = 1000;

  /** How many times its interval a job pauses at most, after finding nothing again and again. */
  private static final int QUIET = 8;

  /** For what nobody waits for: totals shown, servers forgotten. */
  private static final Duration SELDOM = Duration.ofSeconds(15);

  private final MetadataStore store;
  private final MetaServerEndpoint endpoint;
  private final List<AgentRunner> agents;

  private MetaServer(MetadataStore store, MetaServerEndpoint endpoint, List<AgentRunner> agents) {
    this.store = store;
    this.endpoint = endpoint;
    this.agents = agents;
  }

  /** As below, counted nowhere. */
  public static MetaServer start(
      MetaServerConfig config, MetadataStore store, DatabasePosition position) {
    return start(config, store, position, ProcessMetrics.none());
  }

  /**
   * Starts serving {@code store}, which is closed with the server.
   *
   * @throws io.dfs.common.error.FsException EBUSY for a port in use, EINVAL for an address that is
   *     not this machine's or that others reach without keys
   */
  public static MetaServer start(
      MetaServerConfig config,
      MetadataStore store,
      DatabasePosition position,
      MeterRegistry registry) {
    MetaServerEndpoint endpoint = MetaServerEndpoint.start(config, store, position, registry);
    MapAgent map =
        new MapAgent(
            store,
            config.tending(),
            config.firstMembersDelay().toMillis(),
            endpoint::pushMapVersion);
    endpoint.mapVersionFrom(() -> map.current().version());
    Duration often = config.jobInterval();
    Duration seldom = often.compareTo(SELDOM) > 0 ? often : SELDOM;
    AgentRunner tending = agent("map", map, often, registry);
    endpoint.failuresTo(
        new FailureDetector(
            store,
            endpoint.probe(),
            map::current,
            tending::wake,
            task -> Thread.ofVirtual().name("failure").start(task),
            RealTime.ticker(),
            FailureDetector.Patience.STANDARD));
    List<AgentRunner> agents = new ArrayList<>();
    compaction(config, store, endpoint, registry)
        .ifPresent(a -> agents.add(job("compaction", a, often, registry)));
    agents.addAll(
        List.of(
            tending,
            agent("sessions", () -> store.reapSessions().size(), sessionPause(config), registry),
            job("orphans", () -> store.reclaimOrphans(BATCH), often, registry),
            job("deltas", () -> store.foldDeltas(BATCH), often, registry),
            job(
                "garbage",
                new GarbageAgent(store, endpoint.deletion(), config.gracePeriod()),
                often,
                registry),
            agent(
                "servers",
                () -> store.forgetServers(config.forgetServersAfter()),
                seldom,
                registry),
            agent("totals", new ClusterMetrics(store, map::current, registry), seldom, registry)));
    return new MetaServer(store, endpoint, List.copyOf(agents));
  }

  private static Optional<Agent> compaction(
      MetaServerConfig config,
      MetadataStore store,
      MetaServerEndpoint endpoint,
      MeterRegistry registry) {
    CompactionMetrics metrics = new CompactionMetrics(registry);
    return store
        .compaction()
        .filter(jobs -> !config.compactionPeriod().isZero())
        .map(
            jobs ->
                new CompactionAgent(
                    store,
                    jobs,
                    endpoint.rewrite(),
                    CompactionAgent.RULE,
                    config.compactionPeriod(),
                    RealTime.random()::nextLong,
                    metrics));
  }

  /**
   * Looking for sessions that have ended also notes that this server serves, which must not pause
   * for a quarter of a lease.
   */
  private static Duration sessionPause(MetaServerConfig config) {
    Duration part = config.lease().dividedBy(20);
    Duration often = config.jobInterval();
    return part.compareTo(often) > 0 ? part : often;
  }

  private static AgentRunner job(
      String name, Agent agent, Duration interval, MeterRegistry registry) {
    return AgentRunner.start(name, agent, interval, interval.multipliedBy(QUIET), registry);
  }

  private static AgentRunner agent(
      String name, Agent agent, Duration interval, MeterRegistry registry) {
    return AgentRunner.start(name, agent, interval, registry);
  }

  /** {@code host:port}. */
  public String address() {
    return endpoint.address();
  }

  /** Requests of mounts handled so far, by kind. */
  public Map<String, Long> requestCounts() {
    return endpoint.requestCounts();
  }

  /** The store that is served. */
  public MetadataStore store() {
    return store;
  }

  /** What it says of itself to {@code grpc.health.v1}. */
  void setReady(boolean ready) {
    endpoint.setReady(ready);
  }

  /** Stops serving, then the agents, then closes the store. Bounded. */
  @Override
  public void close() {
    endpoint.close();
    AgentRunner.closeAll(agents);
    store.close();
  }
}
