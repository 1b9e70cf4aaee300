package io.dfs.testkit.metadata;

import io.dfs.common.metadata.MetadataStore;
import java.time.Duration;

/** A fresh, empty store under test, and the hand on its clock. */
public interface StoreHarness extends AutoCloseable {
  MetadataStore store();

  /**
   * Lets time pass for the store at once: leases, grace periods and delays run on, and nothing
   * served meanwhile.
   */
  void passTime(Duration duration);

  /** A moment passes, as it does between two calls of a mount: what changes next changes later. */
  void tick();

  @Override
  void close();
}
