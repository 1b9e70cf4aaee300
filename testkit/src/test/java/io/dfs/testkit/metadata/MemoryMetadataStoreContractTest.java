package io.dfs.testkit.metadata;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.testkit.metadata.contract.MetadataStoreContract;

/** The store in memory keeps the contract. */
class MemoryMetadataStoreContractTest extends MetadataStoreContract {
  @Override
  protected StoreHarness startStore(ClusterSettings settings) {
    return new MemoryHarness(settings);
  }
}
