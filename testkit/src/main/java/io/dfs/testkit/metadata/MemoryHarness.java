package io.dfs.testkit.metadata;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.testkit.time.ManualClock;
import java.time.Duration;

/** The store in memory with a clock that is moved by hand. */
public final class MemoryHarness implements StoreHarness {
  private final ManualClock clock = ManualClock.start();
  private final MetadataStore store;

  public MemoryHarness(ClusterSettings settings) {
    store = new MemoryMetadataStore(clock, settings, MemoryMetadataStore.Leases.DEFAULT);
  }

  @Override
  public MetadataStore store() {
    return store;
  }

  @Override
  public void passTime(Duration duration) {
    clock.advance(duration);
  }

  @Override
  public void tick() {
    clock.advance(Duration.ofMillis(1));
  }

  @Override
  public void close() {
    store.close();
  }
}
