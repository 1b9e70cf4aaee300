package io.dfs.datanode.sync;

import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * What a MetaServer tells of groups. Bounded; an {@link io.dfs.common.error.FsException} EIO says
 * that nobody answered.
 */
public interface GroupCatalog {
  PlacementMap map();

  /**
   * An id for {@link #list}. Taken after the node has learnt that it syncs: what is listed under it
   * then holds every chunk whose commit did not ask for this node.
   */
  long beginSync();

  /**
   * Chunks of a group that extents refer to, ascending, above {@code afterSequence}, at most {@code
   * limit}; fewer are the last. Empty while something still runs that ran when {@code syncId} was
   * taken: ask again soon.
   */
  Optional<List<ChunkId>> list(GroupId group, long syncId, long afterSequence, int limit);

  /**
   * Chunks that are here and were not listed: those that nothing can refer to any more are deleted
   * everywhere, after a while.
   */
  void reportUnreferenced(List<ChunkId> chunks);

  /**
   * Which groups' chunks the node may delete, as they have left it; see {@link
   * io.dfs.common.cluster.MembershipStore#releaseGroups}.
   */
  List<GroupId> release(NodeId node, List<GroupId> held, List<GroupId> released);

  /**
   * The node has all chunks that were listed.
   *
   * @return false if its stint as a syncing member is over
   */
  boolean promote(NodeId node, GroupId group, long stint);
}
