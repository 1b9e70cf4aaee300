package io.dfs.metaserver.store.postgres;

import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;

/**
 * The number of the advisory lock of a name. Every release computes the same: servers of different
 * releases exclude each other with it. Two names with one number only wait for each other.
 */
final class NameLock {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private NameLock() {}

  /** FNV-1a of the parent's eight bytes, the highest first, and the name's. */
  static long of(InodeId parent, FileName name) {
    long hash = OFFSET;
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      hash = (hash ^ (parent.value() >>> shift & 0xff)) * PRIME;
    }
    for (byte b : name.bytes()) {
      hash = (hash ^ (b & 0xff)) * PRIME;
    }
    return hash;
  }
}
