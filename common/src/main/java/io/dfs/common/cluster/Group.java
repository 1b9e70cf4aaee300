package io.dfs.common.cluster;

import io.dfs.common.id.GroupId;
import java.util.List;

/** A placement group with its members, ascending by node; every change raises the epoch by one. */
public record Group(GroupId id, long epoch, List<Member> members) {
  public Group {
    members = List.copyOf(members);
  }

  /** Members that serve. */
  public long servingCount() {
    return members.stream().filter(m -> m.state() == MemberState.SERVING).count();
  }
}
