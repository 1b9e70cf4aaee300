package io.dfs.common.metadata;

import io.dfs.common.error.FsError;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import java.util.List;
import java.util.Optional;

/** What became of one {@link Mutation}. */
public sealed interface Outcome {
  /** OK, or why nothing was written. */
  default FsError error() {
    return FsError.OK;
  }

  /** Nothing was written. */
  record Failed(FsError error) implements Outcome {}

  /** The inode as it is now. */
  record Changed(Attr attr) implements Outcome {}

  /** The file as {@code open} needs it; {@code created} is false if it was there before. */
  record Opened(Attr attr, boolean created, Layout layout) implements Outcome {}

  /** The inode whose name was removed as it is now; nlink 0 means that it is an orphan. */
  record Removed(Attr attr) implements Outcome {}

  /** What moved, and what was replaced (nlink 0: now an orphan) or exchanged, as they are now. */
  record Renamed(Attr moved, Optional<Attr> replaced) implements Outcome {}

  /** Committed; {@code position} is where an append began, 0 for a plain commit. */
  record Committed(Attr attr, long position) implements Outcome {}

  /** Not committed: these members have to store these chunks durably first. */
  record Missing(List<MissingReplicas> chunks) implements Outcome {
    public Missing {
      chunks = List.copyOf(chunks);
    }

    @Override
    public FsError error() {
      return FsError.EAGAIN;
    }
  }

  /**
   * The members that a chunk lacks, ascending. {@code tooFewServing} means that the group cannot
   * take commits now whoever acknowledges: write the bytes to a chunk of another group.
   */
  record MissingReplicas(ChunkId chunk, List<NodeId> members, boolean tooFewServing) {
    public MissingReplicas {
      members = List.copyOf(members);
    }
  }

  /** Not committed: what touches the range that was expected is this now. */
  record Conflict(Attr attr, Layout present) implements Outcome {
    @Override
    public FsError error() {
      return FsError.EAGAIN;
    }
  }
}
