package io.dfs.common.cluster;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import java.util.List;

/**
 * Nodes, groups and their members. Every change of a group is one transaction on its row, epoch +
 * 1. Calls are bounded and end in EIO when the database is out of reach.
 */
public interface MembershipStore {
  ClusterSettings settings();

  /**
   * A fresh id for a DataNode, and one for each of its data directories, from the same sequence:
   * the first is the node's.
   */
  long grantNodeIds(int count);

  /**
   * Registers a node. A position below the highest known means an older disk: in one transaction
   * the directory's generation is raised and its memberships become syncing, whatever min_replicas
   * says. EPERM for a directory that another node owns.
   */
  NodeGrant register(NodeReport report);

  /** Renews a node's lease and remembers positions and free space. ESTALE: register again. */
  NodeGrant heartbeat(NodeReport report);

  /** A node that stops in order: its lease ends now. */
  void deregister(NodeId node);

  /**
   * Gives groups without chunks and members their first members, all serving: when {@code copies}
   * nodes live, or {@code min_replicas} nodes have lived for {@code firstMembersDelayMs}; groups
   * short of copies grow by syncing members as nodes come.
   *
   * @return groups changed
   */
  int assignFirstMembers(long firstMembersDelayMs);

  /**
   * One change of one group: {@code OUT} removes the member, {@code SYNCING} adds it for a new
   * stint, {@code SERVING} promotes it if it has been syncing since {@code stint}.
   *
   * @return false, nothing changed, if fewer than min_replicas serving members would remain or the
   *     stint has passed
   */
  boolean changeMember(GroupId group, NodeId node, Change change, long stint);

  /** What {@link #changeMember} does. */
  enum Change {
    OUT,
    SYNCING,
    SERVING
  }

  /** Takes a transaction id of its own and commits: what {@link #syncReady} waits for. */
  long takeSyncId();

  /** True once every transaction that ran when {@code syncId} was taken has ended. */
  boolean syncReady(long syncId);

  /**
   * Up to {@code limit} chunks of {@code group} that extents refer to, above {@code afterSequence}.
   */
  List<ChunkId> listGroup(GroupId group, long afterSequence, int limit);

  /** Nodes and groups now. */
  PlacementMap map();
}
