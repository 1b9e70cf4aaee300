package io.dfs.metaserver.rpc;

/** The newest position of the database that is known here, told to nodes and mounts. */
@FunctionalInterface
public interface DatabasePosition {
  /** {@code system identifier:timeline:incarnation:position}; empty if none is known yet. */
  String current();
}
