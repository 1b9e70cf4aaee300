package io.dfs.common.id;

/**
 * An inode's number; never reused, equal to the FUSE node id. Clients take them from ranges granted
 * to their session and name what they create.
 */
public record InodeId(long value) implements Comparable<InodeId> {
  /** The root directory of the volume. */
  public static final InodeId ROOT = new InodeId(1);

  public InodeId {
    if (value <= 0) {
      throw new IllegalArgumentException("InodeId must be positive: " + value);
    }
  }

  @Override
  public int compareTo(InodeId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
