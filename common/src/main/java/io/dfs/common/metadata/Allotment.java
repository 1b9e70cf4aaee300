package io.dfs.common.metadata;

import io.dfs.common.id.GroupId;

/** Chunk sequences {@code [first, first+count)} of a group granted to a session; at most 64. */
public record Allotment(GroupId group, long firstSequence, int count) {
  public static final int MAX_COUNT = 64;
}
