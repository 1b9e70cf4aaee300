package io.dfs.common.cluster;

import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import java.util.Optional;

/**
 * What a mount says of a member of a group that does not work.
 *
 * @param seenBy the DataNode that met the failure and told the mount; empty if the mount did itself
 * @param late it has not answered yet, and perhaps will: to be looked at, but nothing that counts
 */
public record FailureReport(NodeId node, GroupId group, Optional<NodeId> seenBy, boolean late) {}
