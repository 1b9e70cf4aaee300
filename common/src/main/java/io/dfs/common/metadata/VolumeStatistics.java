package io.dfs.common.metadata;

/**
 * Totals for statfs, in bytes and inodes. {@code totalBytes} and {@code freeBytes} are those of the
 * nodes that live, what they keep in reserve taken off, divided by {@code copies}. {@code
 * usedBytes} is the sum of {@link Attr#allocatedBytes} (once, not per replica), {@code usedInodes}
 * the number of inodes, the root and orphans that are not yet reclaimed among them.
 */
public record VolumeStatistics(
    long totalBytes, long freeBytes, long usedBytes, long usedInodes, int copies) {}
