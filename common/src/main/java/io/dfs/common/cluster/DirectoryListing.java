package io.dfs.common.cluster;

import io.dfs.common.id.DirectoryId;

/**
 * A data directory of a DataNode as administrators see it: what the node reported last, and how
 * many groups live there. {@code position} counts its durable records.
 */
public record DirectoryListing(
    DirectoryId id,
    long generation,
    long position,
    long capacityBytes,
    long freeBytes,
    long groups) {}
