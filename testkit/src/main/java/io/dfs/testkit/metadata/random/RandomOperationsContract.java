package io.dfs.testkit.metadata.random;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.testkit.metadata.MemoryHarness;
import io.dfs.testkit.metadata.StoreHarness;
import org.junit.jupiter.api.Test;

/**
 * A store answers 20,000 random interleaved operations as the store in memory does; extended once
 * for each store. The system property {@code dfs.test.seed} names another seed.
 */
public abstract class RandomOperationsContract {
  private static final int STEPS = 20_000;

  /** A fresh, empty store with these settings. */
  protected abstract StoreHarness startStore(ClusterSettings settings);

  /** How many operations a run has. */
  protected int steps() {
    return STEPS;
  }

  @Test
  void answersAsTheStoreInMemoryDoes() {
    long seed = Long.getLong("dfs.test.seed", 20260301);
    System.out.println("seed " + seed);
    ClusterSettings settings = ResultComparison.settings();
    try (StoreHarness memory = new MemoryHarness(settings);
        StoreHarness store = startStore(settings)) {
      ResultComparison comparison = new ResultComparison(seed, memory, store);
      comparison.run(steps());
    }
  }
}
