package io.dfs.metaserver;

import io.dfs.common.agent.Agent;
import io.dfs.common.agent.AgentRunner;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.metaserver.job.GarbageAgent;
import io.dfs.metaserver.job.MapAgent;
import io.dfs.metaserver.rpc.DatabasePosition;
import io.dfs.metaserver.rpc.MetaServerEndpoint;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A running MetaServer: services over a store, and its background agents. Owns the store.
 * Stateless: any number of them may run on one database.
 */
public final class MetaServer implements AutoCloseable {
  private static final int BATCH = 1000;

  private final MetadataStore store;
  private final MetaServerEndpoint endpoint;
  private final List<AgentRunner> agents;

  private MetaServer(MetadataStore store, MetaServerEndpoint endpoint, List<AgentRunner> agents) {
    this.store = store;
    this.endpoint = endpoint;
    this.agents = agents;
  }

  /**
   * Starts serving {@code store}, which is closed with the server.
   *
   * @throws IOException the port is in use or the address is not this machine's
   */
  public static MetaServer start(
      MetaServerConfig config, MetadataStore store, DatabasePosition position) throws IOException {
    MetaServerEndpoint endpoint = MetaServerEndpoint.start(config, store, position);
    MapAgent map =
        new MapAgent(store, config.firstMembersDelay().toMillis(), endpoint::pushMapVersion);
    endpoint.mapVersionFrom(() -> map.current().version());
    return new MetaServer(
        store,
        endpoint,
        List.of(
            agent(config, "map", map),
            agent(config, "sessions", () -> store.reapSessions().size()),
            agent(config, "orphans", () -> store.reclaimOrphans(BATCH)),
            agent(config, "deltas", () -> store.foldDeltas(BATCH)),
            agent(
                config,
                "garbage",
                new GarbageAgent(store, endpoint.deletion(), config.gracePeriod()))));
  }

  private static AgentRunner agent(MetaServerConfig config, String name, Agent agent) {
    return AgentRunner.start(name, agent, config.jobInterval());
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

  /** Stops serving, then the agents, then closes the store. Bounded. */
  @Override
  public void close() {
    endpoint.close();
    agents.forEach(AgentRunner::close);
    store.close();
  }
}
