package io.dfs.fusemount.fuse;

/** How the kernel is to treat a handle; chosen by the file system when it answers an open. */
public enum OpenFlag {
  /** Each read and write comes to us, past the page cache. */
  DIRECT_IO(1),
  /** Cached pages of the inode stay valid; without it the kernel drops them at this open. */
  KEEP_CACHE(1 << 1),
  /** The handle has no position. */
  NONSEEKABLE(1 << 2),
  /** Directories: the kernel may keep the listing. */
  CACHE_DIR(1 << 3),
  /** close(2) sends no FLUSH. */
  NOFLUSH(1 << 5),
  /** With {@link #DIRECT_IO}: writes to one inode may run at the same time. */
  PARALLEL_DIRECT_WRITES(1 << 6);

  private final int bit;

  OpenFlag(int bit) {
    this.bit = bit;
  }

  /** The FOPEN_* bit of the protocol. */
  public int bit() {
    return bit;
  }
}
