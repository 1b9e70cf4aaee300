package io.dfs.common.cluster;

import io.dfs.common.id.NodeId;

/** A node that has a chunk durably, and the generation of the data directory that holds it. */
public record DurableReplica(NodeId node, long generation) {}
