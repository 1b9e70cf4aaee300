package io.dfs.datanode.store.disk;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;

/** What a chunk is found by: its id without the key, in the order in which groups are listed. */
record ChunkKey(long number, int volume) implements Comparable<ChunkKey> {
  private static final int SEQUENCE_BITS = 48;

  static ChunkKey of(ChunkId id) {
    return new ChunkKey(id.number(), id.volume());
  }

  /** Below every chunk of {@code group} with a greater number than {@code afterNumber}. */
  static ChunkKey firstAfter(GroupId group, long afterNumber) {
    long first = (long) group.value() << SEQUENCE_BITS;
    return new ChunkKey(Math.max(first, afterNumber + 1), Integer.MIN_VALUE);
  }

  /** Above every chunk of {@code group}. */
  static ChunkKey endOf(GroupId group) {
    long last = ((long) group.value() << SEQUENCE_BITS) | ((1L << SEQUENCE_BITS) - 1);
    return new ChunkKey(last, Integer.MAX_VALUE);
  }

  @Override
  public int compareTo(ChunkKey other) {
    int byNumber = Long.compare(number, other.number);
    return byNumber != 0 ? byNumber : Integer.compare(volume, other.volume);
  }
}
