package io.dfs.common.metadata;

import io.dfs.common.cluster.MembershipStore;

/** All that a MetaServer keeps, in PostgreSQL or in memory. Thread-safe. */
public interface MetadataStore
    extends NamespaceStore, SessionStore, JobStore, MembershipStore, AutoCloseable {
  @Override
  void close();
}
