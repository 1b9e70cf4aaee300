package io.dfs.common.metadata;

import io.dfs.common.check.ConsistencyStore;
import io.dfs.common.cluster.MembershipStore;
import java.util.Optional;

/** All that a MetaServer keeps, in PostgreSQL or in memory. Thread-safe. */
public interface MetadataStore
    extends NamespaceStore, SessionStore, JobStore, MembershipStore, AutoCloseable {
  /** What can look for damage in it; a store that keeps nothing has none. */
  default Optional<ConsistencyStore> consistency() {
    return Optional.empty();
  }

  /** Which files are to be rewritten; a store that keeps nothing has none. */
  default Optional<CompactionStore> compaction() {
    return Optional.empty();
  }

  @Override
  void close();
}
