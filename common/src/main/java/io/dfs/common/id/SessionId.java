package io.dfs.common.id;

/** A mount's server-side life. Never reused, so the id is the epoch that fences late writes. */
public record SessionId(long value) implements Comparable<SessionId> {
  public SessionId {
    if (value <= 0) {
      throw new IllegalArgumentException("SessionId must be positive: " + value);
    }
  }

  @Override
  public int compareTo(SessionId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
