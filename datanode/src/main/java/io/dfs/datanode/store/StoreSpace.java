package io.dfs.datanode.store;

/**
 * Room of one data directory in bytes: the disk under it, what may still be written before the
 * reserve, and what the live records of so many chunks occupy.
 */
public record StoreSpace(long capacityBytes, long freeBytes, long usedBytes, long chunks) {}
