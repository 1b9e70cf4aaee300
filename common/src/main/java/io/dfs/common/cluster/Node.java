package io.dfs.common.cluster;

import io.dfs.common.id.NodeId;

/**
 * A DataNode: where it listens ({@code host:port}), its zone, and whether its lease runs. Sizes in
 * bytes.
 */
public record Node(
    NodeId id, String address, String zone, boolean alive, long capacityBytes, long freeBytes) {}
