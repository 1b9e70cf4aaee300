package io.dfs.datanode.sync;

import io.dfs.common.agent.Agent;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.id.ChunkId;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.store.ChunkStore;
import io.dfs.datanode.sync.ChunkCopier.Result;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces records of this node that do not verify by good copies from other members. A chunk of
 * which nobody has one stays as it is: readers get EIO, never wrong bytes. Confined to its agent's
 * thread.
 */
public final class RepairAgent implements Agent {
  private static final Logger log = LoggerFactory.getLogger(RepairAgent.class);
  private static final int BATCH = 64;

  /** Beyond these some are looked for again, to no avail. */
  private static final int REMEMBERED = 100_000;

  private final DataDirectories directories;
  private final GroupCatalog catalog;
  private final ChunkCopier copier;
  private final SyncMetrics metrics;
  private final Set<ChunkId> hopeless = new HashSet<>();

  public RepairAgent(
      DataDirectories directories, GroupCatalog catalog, ChunkCopier copier, SyncMetrics metrics) {
    this.directories = directories;
    this.catalog = catalog;
    this.copier = copier;
    this.metrics = metrics;
  }

  @Override
  public int doWork() {
    List<ChunkId> damaged = damaged();
    if (damaged.isEmpty()) {
      return 0;
    }
    PlacementMap map = catalog.map();
    int done = 0;
    for (ChunkId chunk : damaged) {
      done += repair(chunk, map) ? 1 : 0;
    }
    return done;
  }

  private List<ChunkId> damaged() {
    List<ChunkId> damaged = new ArrayList<>();
    for (ChunkStore store : directories.stores()) {
      store.damaged(hopeless.size() + BATCH).stream()
          .filter(c -> !hopeless.contains(c))
          .limit(BATCH)
          .forEach(damaged::add);
    }
    return damaged;
  }

  private boolean repair(ChunkId chunk, PlacementMap map) {
    Result result = copier.ensure(chunk, map);
    switch (result) {
      case PRESENT -> {
        log.info("chunk {} is repaired", chunk);
        metrics.repaired();
      }
      case NOWHERE -> {
        log.error("chunk {} is damaged here, and no member that serves has a good copy", chunk);
        metrics.lost();
        if (hopeless.size() < REMEMBERED) {
          hopeless.add(chunk);
        }
      }
      case LATER -> log.debug("chunk {} is not repaired yet", chunk);
    }
    return result != Result.LATER;
  }
}
