package io.dfs.metaserver;

import io.dfs.common.agent.Agent;
import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.cluster.GroupHealth;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.metadata.VolumeStatistics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * What a MetaServer shows of the whole cluster: nodes and groups from the map that it has anyway,
 * totals as the agent asked for them last. Every MetaServer shows the same. Thread-safe.
 */
final class ClusterMetrics implements Agent {
  private final MetadataStore store;
  private volatile VolumeStatistics statistics = new VolumeStatistics(0, 0, 0, 0, 1);

  ClusterMetrics(MetadataStore store, Supplier<PlacementMap> map, MeterRegistry registry) {
    this.store = store;
    ClusterSettings settings = store.settings();
    for (GroupHealth health : GroupHealth.values()) {
      gauge(registry, "dfs.groups", () -> count(map.get(), settings, health))
          .tag("health", health.name().toLowerCase(Locale.ROOT))
          .description("Placement groups by health")
          .register(registry);
    }
    gauge(registry, "dfs.nodes", () -> nodes(map.get(), true))
        .tag("state", "alive")
        .description("DataNodes whose lease runs, and others")
        .register(registry);
    gauge(registry, "dfs.nodes", () -> nodes(map.get(), false))
        .tag("state", "dead")
        .description("DataNodes whose lease runs, and others")
        .register(registry);
    total(registry, "dfs.volume.used.bytes", VolumeStatistics::usedBytes);
    total(registry, "dfs.volume.free.bytes", VolumeStatistics::freeBytes);
    total(registry, "dfs.volume.inodes", VolumeStatistics::usedInodes);
  }

  private static Gauge.Builder<Supplier<Number>> gauge(
      MeterRegistry registry, String name, Supplier<Number> value) {
    return Gauge.builder(name, value).strongReference(true);
  }

  private void total(MeterRegistry registry, String name, ToLongFunction<VolumeStatistics> value) {
    gauge(registry, name, () -> value.applyAsLong(statistics)).register(registry);
  }

  private static long count(PlacementMap map, ClusterSettings settings, GroupHealth health) {
    return map.groups().stream().filter(g -> GroupHealth.of(g, map, settings) == health).count();
  }

  private static long nodes(PlacementMap map, boolean alive) {
    return map.nodes().stream().map(Node::alive).filter(a -> a == alive).count();
  }

  /** Asks for the totals. */
  @Override
  public int doWork() {
    statistics = store.statfs();
    return 0;
  }
}
