package io.dfs.testkit.posix;

import io.dfs.common.metadata.Kind;

/** What stat says of an inode; times in nanoseconds since the epoch. */
public record Stat(
    long inode,
    Kind kind,
    int permissions,
    int uid,
    int gid,
    int nlink,
    long sizeBytes,
    long atimeNs,
    long mtimeNs,
    long ctimeNs) {}
