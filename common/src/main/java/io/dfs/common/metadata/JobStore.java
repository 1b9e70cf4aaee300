package io.dfs.common.metadata;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Background work on rows taken with SKIP LOCKED; any number of servers may call these at once. */
public interface JobStore {
  /**
   * Deletes orphans that no session can still hold open (see architecture 4.5) and the bodies that
   * truncate left behind, up to {@code limit} extents, queueing as garbage the chunks that no
   * extent refers to any more.
   *
   * @return rows worked on; 0 means that nothing is left to do now
   */
  int reclaimOrphans(int limit);

  /**
   * Chunks queued as garbage at least {@code grace} ago that no extent references and no live
   * session has allotted and unused, oldest first, none of the groups {@code without}. They stay
   * queued, and are returned again, until {@link #garbageDeleted}.
   */
  List<ChunkId> takeGarbage(Duration grace, int limit, Set<GroupId> without);

  /** Of every group. */
  default List<ChunkId> takeGarbage(Duration grace, int limit) {
    return takeGarbage(grace, limit, Set.of());
  }

  /**
   * Queues as garbage those of {@code chunks}, found on a DataNode, that no extent references and
   * no live session has allotted and unused: nothing can refer to them any more.
   *
   * @return how many were not queued before
   */
  int queueUnreferenced(List<ChunkId> chunks);

  /** Forgets garbage that all members of its group have deleted. */
  void garbageDeleted(List<ChunkId> chunks);

  /** Folds directory and volume deltas. @return rows folded */
  int foldDeltas(int limit);

  /**
   * Forgets MetaServers that have not served for {@code unseen}, and what only they used; nothing
   * while service itself has not lasted that long. @return servers forgotten
   */
  int forgetServers(Duration unseen);

  /** The MetaServers that have served and are not forgotten, ascending. */
  List<ServerListing> servers();

  /** Chunks queued as garbage. */
  long garbageCount();
}
