package io.dfs.testkit.metadata;

import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import java.util.TreeMap;

/** A placement group: its members, its epoch and its next chunk sequence. */
final class StoredGroup {
  /** A member and the data directory on which the group lives there. */
  record Membership(Member member, DirectoryId directory) {
    boolean serves() {
      return member.state() == MemberState.SERVING;
    }
  }

  final GroupId id;
  final TreeMap<NodeId, Membership> members = new TreeMap<>();

  /** Former members that are waited for, and where the group lived there. */
  final TreeMap<NodeId, DirectoryId> away = new TreeMap<>();

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
    members.put(node, new Membership(new Member(node, state, ++lastStint), directory));
  }

  void promote(Membership syncing) {
    Member member = syncing.member();
    Member serving = new Member(member.node(), MemberState.SERVING, member.stint());
    members.put(member.node(), new Membership(serving, syncing.directory()));
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
