package io.dfs.datanode.store;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/**
 * The chunks of one data directory. Thread-safe. Calls may block on the disk: never call from an
 * event loop. Arguments that no correct peer sends (lengths below 1, ranges outside a chunk, a
 * wrong number of checksums) are {@link IllegalArgumentException}s.
 */
public interface ChunkStore extends AutoCloseable {
  /**
   * Writes a whole chunk; see {@link ChunkWriter#finish} for what the future says. Either all of it
   * becomes durable or nothing is visible. Safe to repeat: the same id, key and bytes again succeed
   * without a write.
   */
  CompletableFuture<Void> write(ChunkId id, int[] blockCrcs, ByteBuffer... data);

  /**
   * Opens a chunk whose bytes are still to come, reserving room for {@code maxLengthBytes}.
   *
   * @throws ChunkStoreException OVERSIZE, WRONG_KEY, DISK_FULL, DISK_FAILED
   */
  ChunkWriter open(ChunkId id, int maxLengthBytes);

  /**
   * Reads the whole blocks that cover the range, verified against the checksums returned with them.
   *
   * @param buffers gives a buffer with at least that many bytes remaining
   * @throws ChunkStoreException NOT_FOUND, WRONG_KEY, CORRUPT
   */
  ChunkRange read(ChunkId id, int offsetBytes, int lengthBytes, IntFunction<ByteBuffer> buffers);

  /**
   * What is known of a chunk, from memory. Empty also for one that was found corrupt, so that who
   * asks sends it again.
   *
   * @throws ChunkStoreException WRONG_KEY
   */
  Optional<StoredChunk> stat(ChunkId id);

  /**
   * The checksums of a stored chunk's blocks.
   *
   * @throws ChunkStoreException NOT_FOUND, WRONG_KEY, CORRUPT
   */
  int[] blockCrcs(ChunkId id);

  /**
   * Deletes what is there under the same key, durably, and answers how many that were; the rest is
   * gone already. At most {@link #MAX_DELETE} ids. Safe to repeat. The future may fail with
   * DISK_FULL or DISK_FAILED; then some may be gone.
   */
  CompletableFuture<Integer> delete(List<ChunkId> ids);

  /** Most ids in one {@link #delete}. */
  int MAX_DELETE = 4096;

  /**
   * Chunks of a group ascending by {@link ChunkId#number()}, those above {@code afterNumber}, at
   * least {@code limit} if there are so many (equal numbers of several volumes stay on one page).
   */
  List<StoredChunk> list(GroupId group, long afterNumber, int limit);

  /** Groups of which there are chunks, ascending. */
  List<GroupId> groups();

  /**
   * Reads a whole chunk from the disk and verifies it.
   *
   * @throws ChunkStoreException NOT_FOUND, WRONG_KEY, CORRUPT
   */
  void verify(ChunkId id);

  /** Writes and syncs a record of its own, to tell a sick disk from a busy one. */
  CompletableFuture<Void> probe();

  /** Room left and used. */
  StoreSpace space();

  /** Records that became durable since the directory was made; never falls, also over restarts. */
  long position();

  /** Why the directory takes no more writes, if it does not. */
  Optional<String> failure();

  /**
   * Chunks that this directory had and has no good record of: found corrupt since it was opened, or
   * when it was, and neither written again nor deleted. At most {@code limit}.
   */
  List<ChunkId> damaged(int limit);

  /** Records that did not verify when the directory was opened. */
  List<SkippedRecord> skipped();

  /**
   * Gives space of deleted chunks back to the disk, one bounded step; called now and then by one
   * thread.
   *
   * @return pieces of work done; 0 when there was nothing to do
   */
  int maintain();

  /** Finishes what was handed in, refuses what comes later, and lets the directory go. */
  @Override
  void close();
}
