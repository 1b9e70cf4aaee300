package io.dfs.common.metadata;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.InodeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which files are to be rewritten. Any number of servers may ask at once: a job is worked on by one
 * of them. Calls are bounded; EIO when out of reach.
 */
public interface CompactionStore {
  /**
   * When a file is to be rewritten.
   *
   * @param extents more than these
   * @param averageBytes and shorter than these on average
   * @param livePercent or one of its chunks is used less than that
   */
  record Rule(int extents, int averageBytes, int livePercent) {}

  /**
   * One file to rewrite.
   *
   * @param attempt whose turn it is: a server that took long has lost it
   */
  record Job(long id, InodeId inode, int attempt) {}

  /**
   * Looks at some extents more of all that there are, and makes jobs of what the rule says; a pass
   * begins when the period since the last one's end is over.
   *
   * @return whether there is more to look at now
   */
  boolean scan(Rule rule, Duration period, int extents);

  /** A job that nobody works on; nobody else gets it for {@code hold}. */
  Optional<Job> take(Duration hold);

  /**
   * @return false if another has it by now
   */
  boolean hold(Job job, Duration hold);

  /** The job goes; a later scan may make it again. */
  void done(Job job);

  /** The job comes again after a pause. */
  void postpone(Job job, Duration pause);

  /** Chunks of which the file uses less than the rule says; at most {@code limit}. */
  List<ChunkId> sparse(InodeId inode, Rule rule, int limit);
}
