package io.dfs.common.cluster;

import io.dfs.common.id.NodeId;

/** A node in a group. {@code stint} counts its memberships: a promotion names the one it is for. */
public record Member(NodeId node, MemberState state, long stint) {}
