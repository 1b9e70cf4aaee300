package io.dfs.metaserver.store.postgres;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.testkit.metadata.StoreHarness;
import io.dfs.testkit.metadata.contract.MetadataStoreContract;

/** The store on PostgreSQL keeps the promises of every store. */
class PostgresMetadataStoreContractTest extends MetadataStoreContract {
  @Override
  protected StoreHarness startStore(ClusterSettings settings) {
    return StoreOnPostgres.start(settings);
  }
}
