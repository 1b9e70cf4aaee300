package io.dfs.client.session;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.MemoryMetadataStore;
import io.dfs.testkit.time.ManualClock;
import java.time.Duration;
import java.util.List;

/** A store with three nodes behind two MetaServers, and sessions with it. */
public final class TestCluster {
  public final ManualClock clock = ManualClock.start();
  public final MemoryMetadataStore store;
  public final ClusterFixture nodes;

  public TestCluster() {
    ClusterSettings d = ClusterSettings.defaults("test");
    store =
        new MemoryMetadataStore(
            clock,
            new ClusterSettings(d.clusterId(), 1, 3, 2, 8, d.maxChunkBytes(), 16 << 10),
            MemoryMetadataStore.Leases.DEFAULT);
    nodes = ClusterFixture.ready(store);
  }

  /** Bounds short enough for a test, and heartbeats only when the test calls for them. */
  public static SessionConfig config(Duration opTimeout) {
    return new SessionConfig(
        List.of("one:1", "two:2"),
        new SessionRequest("host", "/mnt", 1, "test", 4),
        opTimeout,
        opTimeout,
        Duration.ofMillis(50),
        Duration.ofHours(1),
        Duration.ofMillis(500),
        64,
        16,
        4,
        8);
  }

  public Session open(StoreTransport transport) {
    return open(transport, config(Duration.ofSeconds(20)));
  }

  public Session open(StoreTransport transport, SessionConfig config) {
    return Session.open(config, transport, SessionRuntime.real());
  }
}
