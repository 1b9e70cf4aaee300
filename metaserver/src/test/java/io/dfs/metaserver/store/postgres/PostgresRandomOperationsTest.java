package io.dfs.metaserver.store.postgres;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.testkit.metadata.StoreHarness;
import io.dfs.testkit.metadata.random.RandomOperationsContract;

/**
 * The store on PostgreSQL answers random operations as the one in memory does: a part of the run,
 * whose whole is {@link PostgresAllRandomOperationsTest}.
 */
class PostgresRandomOperationsTest extends RandomOperationsContract {
  @Override
  protected StoreHarness startStore(ClusterSettings settings) {
    return new CheckedStore(StoreOnPostgres.start(settings));
  }

  @Override
  protected int steps() {
    return 1_500;
  }
}
