package io.dfs.metaserver.check;

import io.dfs.common.cluster.MembershipStore;
import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How many chunks of a group a node should have, and how many of them it has not. */
public record MissingChunks(long chunks, long missing) {
  private static final int PAGE = 1000;

  /**
   * Compares what extents refer to with what the node says that it has.
   *
   * @throws io.dfs.common.error.FsException EIO if it does not answer, ESTALE if it does not know
   *     yet that the group lives on it
   */
  public static MissingChunks of(
      MembershipStore store, Replicas replicas, Node node, GroupId group) {
    Set<ChunkId> there = there(replicas, node, group);
    long chunks = 0;
    long missing = 0;
    List<ChunkId> page = store.listGroup(group, 0, PAGE);
    while (!page.isEmpty()) {
      chunks += page.size();
      missing += page.stream().filter(c -> !there.contains(c)).count();
      page = store.listGroup(group, page.getLast().sequence(), PAGE);
    }
    return new MissingChunks(chunks, missing);
  }

  private static Set<ChunkId> there(Replicas replicas, Node node, GroupId group) {
    Set<ChunkId> there = new HashSet<>();
    List<ChunkId> page = replicas.list(node, group, 0);
    while (!page.isEmpty()) {
      there.addAll(page);
      page = replicas.list(node, group, page.getLast().number());
    }
    return there;
  }
}
