package io.dfs.common.cluster;

/** A node's part in a group; a node that is out has no row. */
public enum MemberState {
  SYNCING,
  SERVING
}
