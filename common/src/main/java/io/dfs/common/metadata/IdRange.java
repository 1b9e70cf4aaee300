package io.dfs.common.metadata;

/** Numbers {@code [first, first+count)} granted to a session. */
public record IdRange(long first, int count) {}
