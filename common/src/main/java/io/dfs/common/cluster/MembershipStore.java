package io.dfs.common.cluster;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import java.time.Duration;
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
   * Registers a node. A position below the highest known, or a generation that is past (0 says
   * nothing), means an older disk: in one transaction the directory's generation is raised and its
   * memberships become syncing, whatever min_replicas says, for a new stint. A directory that is
   * new has generation 1. EPERM for a directory that another node owns.
   */
  NodeGrant register(NodeReport report);

  /**
   * Renews a node's lease and remembers positions and free space. ESTALE if its lease does not run.
   */
  NodeGrant heartbeat(NodeReport report);

  /** A node that stops in order: its lease ends now. Idempotent. */
  void deregister(NodeId node);

  /**
   * A node that was found dead: its lease ends now, and its members leave at the next {@link
   * #tendGroups}. If it lives it registers again. Counts only when the cluster has been served for
   * ten seconds without a break: after an outage of everything nodes come back one by one.
   *
   * @return false if its lease did not run any more, or so shortly after an outage
   */
  boolean nodeFailed(NodeId node);

  /**
   * A member that was found late or sick though its node lives: its data directory is held out of
   * its groups, 2 s at first, twice as long each time it fails again soon, 256 s at most. Members
   * on it leave at the next {@link #tendGroups} and return to catch up when the time is over. As
   * {@link #nodeFailed} it does not count shortly after an outage.
   *
   * @return false if the node is no member, its directory is held already, or so shortly after an
   *     outage
   */
  boolean memberFailed(GroupId group, NodeId node);

  /**
   * {@code reporter} says that a member does not work which answered when it was asked. The second
   * who says so of one data directory within 5 s has it held, as {@link #memberFailed} does.
   *
   * @return whether it is held now because of this report
   */
  boolean reportFailure(GroupId group, NodeId node, String reporter);

  /** Takes a node's groups away from it, one copy after the other, or no longer. ENOENT. */
  void drain(NodeId node, boolean wanted);

  /** Forgets a node. ENOENT; EBUSY if it lives or is still a member of a group. */
  void forget(NodeId node);

  /**
   * Gives groups without chunks and members their first members, all serving: when {@code copies}
   * nodes live, or {@code min_replicas} nodes have lived (since they registered last) for {@code
   * firstMembersDelayMs}: as many as live, at most {@code copies}. Groups with fewer members than
   * copies, not counting those that are gone or to be drained, and counting those that are waited
   * for (see {@link #tendGroups}), grow as nodes come: by syncing members, or serving ones while no
   * chunk id of the group was ever granted. Nodes to be drained get none. On a node a group lives
   * on the directory with the most free space for each group, among those that have not failed and
   * are not held.
   *
   * @return groups changed
   */
  int assignFirstMembers(long firstMembersDelayMs);

  /**
   * Keeps groups in good members, most endangered first. A member whose node has stopped, was found
   * dead, or let its lease run out while leases could be renewed, or whose data directory is held,
   * leaves, unless fewer than min_replicas would serve then; it is waited for, and returns as
   * syncing with its node. One whose data directory has failed leaves and is replaced. A node that
   * is away for too long is gone: others take its places ({@link #assignFirstMembers}), and what
   * had to go on serving leaves once min_replicas allows it. Members to be drained leave when
   * copies others serve and are there, and so do those that are too many.
   *
   * @return nodes and groups changed
   */
  int tendGroups(Tending how);

  /**
   * Gives living nodes that came late their part of the groups, by capacity. Groups of which no
   * chunk id was ever granted change a member for a node with fewer groups. If none can, nodes have
   * few groups, and one has less than half of its part, groups are added, whose first members
   * {@link #assignFirstMembers} chooses. If neither is possible, groups with data move: the node
   * becomes a syncing member beside all the present ones, which must be whole, and when it serves,
   * {@link #tendGroups} lets the one go that it replaces. No zone is lost. Repeat until nothing is
   * done.
   *
   * @return groups changed or added
   */
  int balanceGroups(Balancing how);

  /**
   * One change of one group: {@code OUT} removes the member, {@code SYNCING} adds it for a new
   * stint, or begins a new one if it is a member, {@code SERVING} promotes it if it has been
   * syncing since {@code stint}; only this one looks at {@code stint}. ENOENT for a group or node
   * that is not known.
   *
   * @return false, nothing changed, if a member would leave serving so that fewer than min_replicas
   *     remain, if what is to go is no member, what is to come deletes what it has of the group, or
   *     the stint has passed
   */
  boolean changeMember(GroupId group, NodeId node, Change change, long stint);

  /** What {@link #changeMember} does. */
  enum Change {
    OUT,
    SYNCING,
    SERVING
  }

  /**
   * Lets a member that is catching up serve though it may lack chunks, when nobody who serves is
   * there any more: those leave, and are waited for. ENOENT if the node is no such member or does
   * not live; EBUSY if a member that serves lives.
   */
  void forceMember(GroupId group, NodeId node);

  /** Why {@link #forceMember} does nothing, for people. */
  static FsException notForced(FsError error, GroupId group, NodeId node) {
    return new FsException(
        error,
        error == FsError.EBUSY
            ? "group %s is served by a node that lives: it catches up by itself".formatted(group)
            : "node %s is not catching up with group %s: see dfs group list %s"
                .formatted(node, group, group));
  }

  /**
   * A node that holds chunks of groups asks which of them it may delete. A group is approved when
   * the node is no member and not waited for, {@code copies} members of the group serve and are to
   * stay, and it has been asked for during a whole grace period. From then on the node cannot join
   * the group until it says that all its chunks of it are gone.
   *
   * @param held groups of which the node has chunks and is no member
   * @param released approved ones of which all chunks are gone
   * @return those approved, also earlier ones that were not released
   */
  List<GroupId> releaseGroups(
      NodeId node, List<GroupId> held, List<GroupId> released, Duration grace);

  /** Takes a transaction id of its own and commits: what {@link #syncReady} waits for. */
  long takeSyncId();

  /** True once every transaction that was running when {@code syncId} was taken has ended. */
  boolean syncReady(long syncId);

  /**
   * Up to {@code limit} chunks of {@code group} that extents refer to, those of orphans too,
   * ascending, above {@code afterSequence}.
   */
  List<ChunkId> listGroup(GroupId group, long afterSequence, int limit);

  /** Nodes with their data directories, ascending. */
  List<NodeListing> nodes();

  /**
   * Nodes and groups now. The version grows when a node registers or deregisters and when a group
   * changes; not with free space, nor by a lease that runs out.
   */
  PlacementMap map();

  /**
   * As {@link #map()}, for those who ask again and again: the groups are those of {@code known} if
   * the version is. A database that went back in time may have the version with other groups, so
   * whoever goes on with this asks for {@link #map()} now and then.
   */
  default PlacementMap map(PlacementMap known) {
    return map();
  }
}
