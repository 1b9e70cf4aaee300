package io.dfs.metaserver.check;

import io.dfs.common.check.CheckListener;
import io.dfs.common.check.CheckOptions;
import io.dfs.common.check.CheckSummary;
import io.dfs.common.check.ConsistencyStore;
import io.dfs.common.check.ConsistencyStore.Examination;
import io.dfs.common.check.Damage;
import io.dfs.common.check.Finding;
import io.dfs.common.check.NamespaceCheck;
import io.dfs.common.check.Outcome;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.metadata.MetadataStore;
import java.util.concurrent.Semaphore;

/**
 * Checks a whole cluster: first what the metadata says of itself, in one snapshot, then every
 * replica of every chunk. What changes meanwhile is no damage. One check at a time; thread-safe.
 */
public final class ClusterCheck {
  private final MetadataStore store;
  private final Replicas replicas;
  private final Semaphore one = new Semaphore(1);

  public ClusterCheck(MetadataStore store, Replicas replicas) {
    this.store = store;
    this.replicas = replicas;
  }

  /**
   * Blocks until all is checked.
   *
   * @throws FsException EBUSY if a check runs here already, or a repair anywhere; EIO if the
   *     database is out of reach; EOPNOTSUPP if this server's store cannot be checked
   */
  public CheckSummary run(CheckOptions options, CheckListener listener) {
    ConsistencyStore consistency =
        store
            .consistency()
            .orElseThrow(() -> new FsException(FsError.EOPNOTSUPP, "this store cannot be checked"));
    if (!one.tryAcquire()) {
      throw new FsException(
          FsError.EBUSY, "this MetaServer is checking already: wait for its end, or ask another");
    }
    try {
      return run(consistency, options, listener);
    } finally {
      one.release();
    }
  }

  private CheckSummary run(
      ConsistencyStore consistency, CheckOptions options, CheckListener listener) {
    long inodes;
    long names;
    try (Examination examination = consistency.examine(options.repair())) {
      inodes = examination.inodes();
      names = examination.names();
      int done = 0;
      for (NamespaceCheck check : NamespaceCheck.values()) {
        listener.progress("metadata: " + check.kind(), done++, NamespaceCheck.values().length);
        examination.each(
            check,
            damage -> listener.finding(finding(examination, check, damage, options.repair())));
      }
    }
    ChunkCheck chunks = new ChunkCheck(store, consistency, replicas, options, listener);
    chunks.run();
    if (options.repair() && chunks.isComplete()) {
      consistency.resumeReclaim();
    }
    return chunks.summary(inodes, names);
  }

  private static Finding finding(
      Examination examination, NamespaceCheck check, Damage damage, boolean repair) {
    Outcome outcome = repair ? examination.mend(check, damage) : Outcome.FOUND;
    return new Finding(check.kind(), check.text(damage), outcome);
  }
}
