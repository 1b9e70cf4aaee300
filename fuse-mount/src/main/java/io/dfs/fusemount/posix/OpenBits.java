package io.dfs.fusemount.posix;

import io.dfs.client.file.OpenFlags;

/** The O_* bits of open(2) on Linux that matter here (the same on x86-64 and arm64). */
final class OpenBits {
  static final int O_ACCMODE = 3;
  static final int O_WRONLY = 1;
  static final int O_EXCL = 0200;
  static final int O_TRUNC = 01000;
  static final int O_APPEND = 02000;

  /** Also in O_SYNC. */
  static final int O_DSYNC = 010000;

  private OpenBits() {}

  static OpenFlags flags(int bits) {
    boolean write = (bits & O_ACCMODE) >= O_WRONLY;
    return new OpenFlags(write, write && (bits & O_APPEND) != 0);
  }
}
