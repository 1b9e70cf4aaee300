package io.dfs.datanode.sync;

import io.dfs.common.agent.Agent;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.cluster.SyncingGroup;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import io.dfs.common.time.Pause;
import io.dfs.datanode.sync.ChunkCopier.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Catches up with the groups in which this node is syncing, most endangered first: copies what
 * extents refer to and is not here, then asks to be promoted. Nothing is deleted because others
 * lack it. A commit that did not ask this node was over before the list was made, and every later
 * one waits for this node, so what is promoted has everything. Confined to its agent's thread.
 */
public final class SyncAgent implements Agent {
  private static final Logger log = LoggerFactory.getLogger(SyncAgent.class);
  private static final int PAGE = 1000;

  /** Each holds a chunk in memory. */
  private static final int PARALLEL = 4;

  private static final Duration READY_PAUSE = Duration.ofMillis(100);
  private static final int READY_TRIES = 300;

  private final NodeId self;
  private final Supplier<List<SyncingGroup>> syncing;
  private final GroupCatalog catalog;
  private final ChunkCopier copier;
  private final SyncMetrics metrics;
  private final Pause pause;
  private final Runnable onPromotion;

  /** Stints that are over, until the node is told so. */
  private final Set<SyncingGroup> done = new HashSet<>();

  /**
   * @param syncing the groups as the last grant told them
   * @param onPromotion asks for the next grant
   */
  public SyncAgent(
      NodeId self,
      Supplier<List<SyncingGroup>> syncing,
      GroupCatalog catalog,
      ChunkCopier copier,
      SyncMetrics metrics,
      Pause pause,
      Runnable onPromotion) {
    this.self = self;
    this.syncing = syncing;
    this.catalog = catalog;
    this.copier = copier;
    this.metrics = metrics;
    this.pause = pause;
    this.onPromotion = onPromotion;
  }

  @Override
  public int doWork() {
    List<SyncingGroup> told = syncing.get();
    metrics.syncing(told.size());
    done.retainAll(Set.copyOf(told));
    List<SyncingGroup> groups = told.stream().filter(g -> !done.contains(g)).toList();
    if (groups.isEmpty()) {
      return 0;
    }
    long syncId = catalog.beginSync();
    PlacementMap map = catalog.map();
    int promoted = 0;
    for (SyncingGroup group : groups) {
      if (catchUp(group, syncId, map)) {
        done.add(group);
        promoted++;
        onPromotion.run();
      }
    }
    return promoted;
  }

  private boolean catchUp(SyncingGroup group, long syncId, PlacementMap map) {
    if (!hasAll(group, syncId, map)) {
      return false;
    }
    boolean serves = catalog.promote(self, group.group(), group.stint());
    log.info("group {} {}", group.group(), serves ? "is served here" : "has changed meanwhile");
    return true;
  }

  private boolean hasAll(SyncingGroup group, long syncId, PlacementMap map) {
    long after = 0;
    while (true) {
      List<ChunkId> page = page(group, syncId, after);
      if (!copyAll(page, map)) {
        return false;
      }
      if (page.size() < PAGE) {
        return true;
      }
      // Again from the last sequence on: it may stand there under a second key.
      after = page.getLast().sequence() - 1;
    }
  }

  private List<ChunkId> page(SyncingGroup group, long syncId, long after) {
    for (int i = 0; i < READY_TRIES; i++) {
      Optional<List<ChunkId>> page = catalog.list(group.group(), syncId, after, PAGE);
      if (page.isPresent()) {
        return page.get();
      }
      pause.sleep(READY_PAUSE);
    }
    throw new FsException(
        FsError.EIO,
        "a transaction in PostgreSQL has kept group " + group.group() + " from syncing");
  }

  private boolean copyAll(List<ChunkId> chunks, PlacementMap map) {
    List<Callable<Result>> copies = new ArrayList<>();
    chunks.forEach(c -> copies.add(() -> copier.ensure(c, map)));
    try (ExecutorService copying = Executors.newFixedThreadPool(PARALLEL)) {
      boolean all = true;
      for (Future<Result> copy : copying.invokeAll(copies)) {
        all &= isDone(copy.get());
      }
      return all;
    } catch (ExecutionException e) {
      throw new IllegalStateException("copying chunks", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.EINTR, "interrupted while copying chunks", e);
    }
  }

  /**
   * A chunk that nobody has keeps no group from being served: it was deleted, or is lost anyway.
   */
  private boolean isDone(Result result) {
    if (result == Result.NOWHERE) {
      metrics.lost();
    }
    return result != Result.LATER;
  }
}
