package io.dfs.datanode.sync;

import io.dfs.common.agent.Agent;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.common.time.Ticker;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.store.ChunkStore;
import io.dfs.datanode.store.StoredChunk;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back the space of groups that have left this node: moved, drained, or replaced while it was
 * away. It asks the MetaServer, which says yes when others have all of it and keeps the node out of
 * the group until everything is deleted. Confined to its agent's thread.
 */
public final class ReleaseAgent implements Agent {
  private static final Logger log = LoggerFactory.getLogger(ReleaseAgent.class);
  private static final int BATCH = 1000;
  private static final int DELETE_TIMEOUT_SECONDS = 60;

  private final NodeId self;
  private final DataDirectories directories;
  private final GroupCatalog catalog;
  private final Duration interval;
  private final Ticker ticker;
  private final SyncMetrics metrics;
  private long nextNanos;

  /** At first, too: what was approved before a restart may be gone already, and nobody said so. */
  private boolean mayBeApproved = true;

  /**
   * @param interval between two questions
   */
  public ReleaseAgent(
      NodeId self,
      DataDirectories directories,
      GroupCatalog catalog,
      Duration interval,
      Ticker ticker,
      SyncMetrics metrics) {
    this.self = self;
    this.directories = directories;
    this.catalog = catalog;
    this.interval = interval;
    this.ticker = ticker;
    this.metrics = metrics;
    nextNanos = ticker.nanos();
  }

  @Override
  public int doWork() {
    if (ticker.nanos() - nextNanos < 0) {
      return 0;
    }
    nextNanos = ticker.nanos() + interval.toNanos();
    List<GroupId> left = left();
    if (left.isEmpty() && !mayBeApproved) {
      return 0;
    }
    List<GroupId> approved = catalog.release(self, left, List.of());
    mayBeApproved = !approved.isEmpty();
    if (mayBeApproved) {
      approved.forEach(this::delete);
      catalog.release(self, List.of(), approved);
      mayBeApproved = false;
    }
    return approved.size();
  }

  /** Groups of which there are chunks here, and that do not live here. */
  private List<GroupId> left() {
    TreeSet<GroupId> left = new TreeSet<>();
    directories.stores().forEach(s -> left.addAll(s.groups()));
    left.removeAll(directories.groups().keySet());
    return List.copyOf(left);
  }

  private void delete(GroupId group) {
    int deleted = 0;
    for (ChunkStore store : directories.stores()) {
      int count;
      do {
        count =
            store
                .delete(page(store, group))
                .orTimeout(DELETE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .join();
        deleted += count;
      } while (count > 0);
    }
    log.info("group {} has left: {} chunks are deleted", group, deleted);
    metrics.released(deleted);
  }

  /** Good ones and damaged ones. */
  private static List<ChunkId> page(ChunkStore store, GroupId group) {
    return Stream.concat(
            store.list(group, 0, BATCH).stream().map(StoredChunk::id),
            store.damaged(Integer.MAX_VALUE).stream().filter(c -> c.group().equals(group)))
        .limit(ChunkStore.MAX_DELETE)
        .toList();
  }
}
