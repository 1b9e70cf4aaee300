package io.dfs.common.id;

/**
 * A write-once stored unit. {@code volume}, {@code group} and {@code sequence} name it; {@code key}
 * is 64 random bits that stand in the extent and in the stored record, so that an id issued twice
 * after a database went back in time never yields another file's bytes.
 */
public record ChunkId(int volume, GroupId group, long sequence, long key) {
  private static final int SEQUENCE_BITS = 48;
  private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

  public ChunkId {
    if (volume <= 0 || sequence <= 0 || sequence > SEQUENCE_MASK) {
      throw new IllegalArgumentException("bad chunk id: " + volume + "/" + group + "/" + sequence);
    }
  }

  /** Rebuilds an id from {@link #number()}. */
  public static ChunkId of(int volume, long number, long key) {
    return new ChunkId(
        volume, new GroupId((int) (number >>> SEQUENCE_BITS)), number & SEQUENCE_MASK, key);
  }

  /** Group and sequence in one positive number: {@code group << 48 | sequence}. */
  public long number() {
    return (long) group.value() << SEQUENCE_BITS | sequence;
  }

  @Override
  public String toString() {
    return volume + "-" + group + "-" + sequence + "-" + Long.toHexString(key);
  }
}
