package io.dfs.datanode.sync;

import io.dfs.common.agent.Agent;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.cluster.SyncingGroup;
import io.dfs.common.id.NodeId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
  private final NodeId self;
  private final Supplier<List<SyncingGroup>> syncing;
  private final GroupCatalog catalog;
  private final GroupCopier groups;
  private final SyncMetrics metrics;
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
      GroupCopier groups,
      SyncMetrics metrics,
      Runnable onPromotion) {
    this.self = self;
    this.syncing = syncing;
    this.catalog = catalog;
    this.groups = groups;
    this.metrics = metrics;
    this.onPromotion = onPromotion;
  }

  @Override
  public int doWork() {
    List<SyncingGroup> told = syncing.get();
    metrics.syncing(told.size());
    done.retainAll(Set.copyOf(told));
    List<SyncingGroup> todo = told.stream().filter(g -> !done.contains(g)).toList();
    if (todo.isEmpty()) {
      return 0;
    }
    long syncId = catalog.beginSync();
    PlacementMap map = catalog.map();
    int promoted = 0;
    for (SyncingGroup group : todo) {
      if (catchUp(group, syncId, map)) {
        done.add(group);
        promoted++;
        onPromotion.run();
      }
    }
    return promoted;
  }

  private boolean catchUp(SyncingGroup group, long syncId, PlacementMap map) {
    if (!groups.ensureAll(group.group(), syncId, map)) {
      return false;
    }
    boolean serves = catalog.promote(self, group.group(), group.stint());
    log.info("group {} {}", group.group(), serves ? "is served here" : "has changed meanwhile");
    return true;
  }
}
