package io.dfs.testkit.metadata;

import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A placement group: its members, its epoch and its next chunk sequence. */
final class StoredGroup {
  /**
   * A member and the data directory on which the group lives there.
   *
   * @param replaces the member that leaves once this one serves
   */
  record Membership(Member member, DirectoryId directory, Optional<NodeId> replaces) {
    boolean serves() {
      return member.state() == MemberState.SERVING;
    }
  }

  final GroupId id;
  final TreeMap<NodeId, Membership> members = new TreeMap<>();

  /** Former members that are waited for, and where the group lived there. */
  final TreeMap<NodeId, DirectoryId> away = new TreeMap<>();

  /** Nodes that hold chunks and are no members, by when they asked first to delete them. */
  final TreeMap<NodeId, Long> leavingSinceNs = new TreeMap<>();

  /** Those of them that may. */
  final Set<NodeId> deleting = new HashSet<>();

  private long epoch;
  private long lastStint;
  private long lastSequence;

  StoredGroup(GroupId id) {
    this.id = id;
  }

  long servingCount() {
    return members.values().stream().filter(Membership::serves).count();
  }

  boolean serves(NodeId node) {
    Membership m = members.get(node);
    return m != null && m.serves();
  }

  /** Lets a node join, or begin again, for a new stint. */
  void join(NodeId node, DirectoryId directory, MemberState state) {
    put(node, directory, state, Optional.empty());
  }

  /** Lets a node join beside all others, to take the place of one of them. */
  void move(NodeId node, DirectoryId directory, NodeId replaces) {
    put(node, directory, MemberState.SYNCING, Optional.of(replaces));
  }

  private void put(
      NodeId node, DirectoryId directory, MemberState state, Optional<NodeId> replaces) {
    Member member = new Member(node, state, ++lastStint);
    leavingSinceNs.remove(node);
    members.put(node, new Membership(member, directory, replaces));
  }

  /** Members that serve have the place of this one. */
  boolean isReplaced(NodeId node) {
    return members.values().stream()
        .anyMatch(m -> m.serves() && m.replaces().equals(Optional.of(node)));
  }

  /** Who replaces one that has left is a member like others. */
  void settleMoves() {
    members.replaceAll(
        (id, m) ->
            m.replaces().filter(members::containsKey).isPresent()
                ? m
                : new Membership(m.member(), m.directory(), Optional.empty()));
  }

  void promote(Membership syncing) {
    Member member = syncing.member();
    Member serving = new Member(member.node(), MemberState.SERVING, member.stint());
    members.put(member.node(), new Membership(serving, syncing.directory(), syncing.replaces()));
  }

  /** A member, waited for, or deleting what it has of the group. */
  boolean isTaken(NodeId node) {
    return members.containsKey(node) || away.containsKey(node) || deleting.contains(node);
  }

  void changed() {
    epoch++;
  }

  /** The first of {@code count} sequences that nobody had before. */
  long takeSequences(int count) {
    long first = lastSequence + 1;
    lastSequence += count;
    return first;
  }

  /** Nobody ever had an id of a chunk in it. */
  boolean isUnused() {
    return lastSequence == 0;
  }

  long lastSequence() {
    return lastSequence;
  }

  Group toGroup() {
    return new Group(id, epoch, members.values().stream().map(Membership::member).toList());
  }
}
