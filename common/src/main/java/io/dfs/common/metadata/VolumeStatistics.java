package io.dfs.common.metadata;

/** Totals for statfs, in bytes and inodes; {@code used} counts file bytes once, not per replica. */
public record VolumeStatistics(
    long totalBytes, long freeBytes, long usedBytes, long usedInodes, int copies) {}
