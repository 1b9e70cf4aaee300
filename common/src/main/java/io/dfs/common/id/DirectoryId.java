package io.dfs.common.id;

/** One data directory of a DataNode. */
public record DirectoryId(long value) implements Comparable<DirectoryId> {
  public DirectoryId {
    if (value <= 0) {
      throw new IllegalArgumentException("DirectoryId must be positive: " + value);
    }
  }

  @Override
  public int compareTo(DirectoryId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
