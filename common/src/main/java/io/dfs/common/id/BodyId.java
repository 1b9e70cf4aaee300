package io.dfs.common.id;

/** What extents and inline pieces of a file hang on; truncate to zero takes a new one, O(1). */
public record BodyId(long value) implements Comparable<BodyId> {
  public BodyId {
    if (value <= 0) {
      throw new IllegalArgumentException("BodyId must be positive: " + value);
    }
  }

  @Override
  public int compareTo(BodyId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
