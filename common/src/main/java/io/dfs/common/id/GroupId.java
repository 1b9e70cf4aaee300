package io.dfs.common.id;

/** A placement group: the set of chunks that share the same replicas. Unsigned 15 bits. */
public record GroupId(int value) implements Comparable<GroupId> {
  public static final int MAX = Short.MAX_VALUE;

  public GroupId {
    if (value < 0 || value > MAX) {
      throw new IllegalArgumentException("GroupId out of range: " + value);
    }
  }

  @Override
  public int compareTo(GroupId other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
