package io.dfs.common.id;

/** A DataNode, for as long as its data directories live. */
public record NodeId(long value) implements Comparable<NodeId> {
  public NodeId {
    if (value <= 0) {
      throw new IllegalArgumentException("NodeId must be positive: " + value);
    }
  }

  @Override
  public int compareTo(NodeId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
