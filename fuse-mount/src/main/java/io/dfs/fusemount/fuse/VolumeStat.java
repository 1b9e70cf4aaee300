package io.dfs.fusemount.fuse;

/** What statfs(2) shows: counts of blocks of {@code blockSizeBytes} and of inodes. */
public record VolumeStat(
    long blocks,
    long freeBlocks,
    long availableBlocks,
    long inodes,
    long freeInodes,
    int blockSizeBytes,
    int maxNameBytes) {}
