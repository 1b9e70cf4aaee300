package io.dfs.testkit.metadata;

/** What an inode holds, by its kind. */
sealed interface Content permits Body, Directory, Content.Target, Content.Nothing {
  default long allocatedBytes() {
    return 0;
  }

  /** What a symlink means. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Target(byte[] bytes) implements Content {}

  /** A fifo, socket or device: all is in its attributes. */
  record Nothing() implements Content {}
}
