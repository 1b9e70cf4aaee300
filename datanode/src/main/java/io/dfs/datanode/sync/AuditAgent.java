package io.dfs.datanode.sync;

import io.dfs.common.agent.Agent;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.id.GroupId;
import io.dfs.common.time.Ticker;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.store.ChunkStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Looks for chunks that extents refer to and this node has lost without knowing it: once in a
 * period, and at the start if the disk held records of which not even the name could be read. They
 * are copied from other members. What is here and nothing refers to is reported. Confined to its
 * agent's thread.
 */
public final class AuditAgent implements Agent {
  /** Groups looked through in a step, under one map. */
  private static final int STEP = 32;

  private final DataDirectories directories;
  private final GroupCatalog catalog;
  private final GroupCopier copier;
  private final Duration period;
  private final Ticker ticker;
  private final Queue<GroupId> todo = new ArrayDeque<>();
  private long nextNanos;

  public AuditAgent(
      DataDirectories directories,
      GroupCatalog catalog,
      GroupCopier copier,
      Duration period,
      Ticker ticker) {
    this.directories = directories;
    this.catalog = catalog;
    this.copier = copier;
    this.period = period;
    this.ticker = ticker;
    boolean now = directories.stores().stream().anyMatch(AuditAgent::hasLostNames);
    nextNanos = ticker.nanos() + (now ? 0 : period.toNanos());
  }

  private static boolean hasLostNames(ChunkStore store) {
    return store.skipped().stream().anyMatch(s -> s.chunk().isEmpty());
  }

  @Override
  public int doWork() {
    if (todo.isEmpty()) {
      if (ticker.nanos() - nextNanos < 0) {
        return 0;
      }
      todo.addAll(directories.groups().keySet());
      nextNanos = ticker.nanos() + period.toNanos();
    }
    return todo.isEmpty() ? 0 : audit();
  }

  private int audit() {
    long syncId = catalog.beginSync();
    PlacementMap map = catalog.map();
    int audited = 0;
    for (; audited < STEP && !todo.isEmpty(); audited++) {
      // What cannot be copied now is looked for in the next period, or by who finds it.
      copier.ensureAll(todo.remove(), syncId, map);
    }
    return audited;
  }
}
