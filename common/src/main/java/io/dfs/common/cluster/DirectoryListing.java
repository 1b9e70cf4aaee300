package io.dfs.common.cluster;

import io.dfs.common.id.DirectoryId;

/**
 * A data directory of a DataNode as administrators see it: what the node reported last, and how
 * many groups live there. {@code position} counts its durable records; {@code failed}: it takes no
 * more writes; {@code heldMs}: for how long it is still held out of its groups, as it was found
 * late or sick.
 */
public record DirectoryListing(
    DirectoryId id,
    long generation,
    long position,
    long capacityBytes,
    long freeBytes,
    long groups,
    boolean failed,
    long heldMs) {}
