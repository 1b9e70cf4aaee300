package io.dfs.common.check;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import java.util.List;
import java.util.function.Consumer;

/** What a metadata store can say of its own consistency. Thread-safe. */
public interface ConsistencyStore {
  /**
   * Begins to look at one snapshot.
   *
   * @param repair whether {@link Examination#mend} will be called; one at a time may
   * @throws io.dfs.common.error.FsException EBUSY if somebody repairs already, EIO if the database
   *     is out of reach
   */
  Examination examine(boolean repair);

  /**
   * Chunks of a group that extents refer to now, ascending, above a sequence, at most {@code limit}
   * (fewer are the last); one stands there twice if its extents disagree on its length.
   */
  List<SizedChunk> chunks(GroupId group, long afterSequence, int limit);

  /** Those that extents still refer to. */
  List<ChunkId> referenced(List<ChunkId> chunks);

  /** Those that nothing refers to, that nobody may commit and that are not queued for reclaim. */
  List<ChunkId> leftovers(List<ChunkId> chunks);

  /**
   * Everything was looked at after the database had gone back: garbage is reclaimed again.
   *
   * @return whether that had been stopped
   */
  boolean resumeReclaim();

  /** One snapshot. Confined to a thread, but for {@link #close}. */
  interface Examination extends AutoCloseable {
    /** Inodes and names. */
    long inodes();

    long names();

    /** Everything that a check finds, one by one, in bounded memory. */
    void each(NamespaceCheck check, Consumer<Damage> found);

    /**
     * Repairs in a transaction of its own, if the damage is there still.
     *
     * @return REPAIRED, GONE or LEFT
     */
    Outcome mend(NamespaceCheck check, Damage damage);

    /** Ends also what runs in another thread. */
    @Override
    void close();
  }
}
