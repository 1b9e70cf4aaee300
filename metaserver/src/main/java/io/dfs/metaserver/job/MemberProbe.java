package io.dfs.metaserver.job;

import io.dfs.common.cluster.Node;
import io.dfs.common.id.GroupId;
import java.util.concurrent.CompletableFuture;

/** Looks whether a member of a group works. Thread-safe; never blocks. */
public interface MemberProbe {
  /**
   * Has the node write and sync a record on the disk where the group lives. Completes normally,
   * within some seconds.
   */
  CompletableFuture<Answer> write(Node node, GroupId group);

  /** Asks the node for something that it has in memory. Completes as {@link #write} does. */
  CompletableFuture<Answer> ask(Node node, GroupId group);

  /** What came of it. */
  enum Answer {
    WORKS,
    /** The node lives and its disk does not work. */
    SICK,
    /** Refused or reset. */
    DEAD,
    /** No answer. */
    SILENT
  }
}
