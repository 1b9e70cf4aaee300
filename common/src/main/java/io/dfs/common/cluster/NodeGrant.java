package io.dfs.common.cluster;

import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.GroupId;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The answer to a registration or heartbeat: the lease, the generation that each directory has now
 * (to be kept on disk), the groups that live on each, those of them in which the node is syncing,
 * and the database's position.
 */
public record NodeGrant(
    Duration lease,
    long mapVersion,
    Map<DirectoryId, Long> generations,
    Map<DirectoryId, List<GroupId>> groups,
    List<SyncingGroup> syncing,
    String databasePosition) {
  public NodeGrant {
    generations = Map.copyOf(generations);
    groups = Map.copyOf(groups);
    syncing = List.copyOf(syncing);
  }
}
