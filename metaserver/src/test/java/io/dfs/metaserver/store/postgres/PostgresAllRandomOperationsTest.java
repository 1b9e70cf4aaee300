package io.dfs.metaserver.store.postgres;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.testkit.metadata.StoreHarness;
import io.dfs.testkit.metadata.random.RandomOperationsContract;
import org.junit.jupiter.api.Tag;

/** The store on PostgreSQL answers 20,000 random operations as the one in memory does. */
@Tag("slow")
class PostgresAllRandomOperationsTest extends RandomOperationsContract {
  @Override
  protected StoreHarness startStore(ClusterSettings settings) {
    return new CheckedStore(StoreOnPostgres.start(settings));
  }
}
