package io.dfs.common.cluster;

import io.dfs.common.id.GroupId;

/**
 * A group that a node has to catch up with.
 *
 * @param serving members that serve it and live
 * @param stint the node's present membership, to be named when it is promoted
 */
public record SyncingGroup(GroupId group, long serving, long stint) {}
