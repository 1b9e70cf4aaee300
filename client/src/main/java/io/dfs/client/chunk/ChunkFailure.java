package io.dfs.client.chunk;

/** Why a DataNode did not take or give a chunk. */
public final class ChunkFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong, as far as the caller acts on it. */
  public enum Kind {
    /** The node has no such chunk, or not with this key: try another replica. */
    NOT_FOUND,
    /** The stored or received bytes do not verify: try another replica. */
    CORRUPT,
    /** The node does not hold the group: the map is old. */
    UNKNOWN_GROUP,
    DISK_FULL,
    DISK_FAILED,
    /** No answer, refused, reset or past its deadline. */
    UNREACHABLE,
    /** A defect or a refused request: other bytes under the id, oversize. */
    REFUSED
  }

  private final Kind kind;

  public ChunkFailure(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  /** Whether the node or its disk does not work, rather than this one chunk or request. */
  boolean isOfMember() {
    return kind == Kind.UNREACHABLE || kind == Kind.DISK_FAILED;
  }

  public Kind kind() {
    return kind;
  }
}
