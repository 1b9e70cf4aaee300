package io.dfs.cli.admin;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.metadata.ServerListing;
import io.dfs.common.metadata.SessionListing;
import io.dfs.common.metadata.VolumeStatistics;
import java.util.List;

/**
 * A cluster at one moment.
 *
 * @param nodesMissing nodes that are missing before writes can go on; 0 if none
 * @param garbageChunks chunks whose space is still to be given back
 */
public record ClusterStatus(
    ClusterSettings settings,
    PlacementMap map,
    VolumeStatistics statistics,
    List<SessionListing> sessions,
    int nodesMissing,
    long garbageChunks,
    List<ServerListing> metaServers) {
  public ClusterStatus {
    sessions = List.copyOf(sessions);
    metaServers = List.copyOf(metaServers);
  }
}
