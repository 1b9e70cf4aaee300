package io.dfs.fusemount.posix;

import io.dfs.common.metadata.Kind;
import io.dfs.fusemount.fuse.RequestContext;
import io.dfs.fusemount.fuse.Stat;

/**
 * The kernel checks permissions, but not of a file that its open(O_CREAT) finds made by another
 * mount in the meantime. What is not surely allowed is left to the kernel.
 */
final class Access {
  private static final int READ = 4;
  private static final int WRITE = 2;
  private static final int TYPE = 0170000;

  private Access() {}

  /** Whether the caller, whose further groups are not known here, may surely open the file. */
  static boolean mayOpen(Stat stat, RequestContext context, int openFlags) {
    if ((stat.mode() & TYPE) != Kind.FILE.typeBits()) {
      return false;
    }
    int bits = stat.mode();
    int granted =
        context.uid() == stat.uid()
            ? bits >> 6
            : context.uid() == 0 ? READ | WRITE : bits >> 3 & bits;
    int needed = needed(openFlags);
    return (granted & needed) == needed;
  }

  /** The permissions that an open needs. */
  static int needed(int openFlags) {
    int truncates = (openFlags & OpenBits.O_TRUNC) != 0 ? WRITE : 0;
    return truncates
        | switch (openFlags & OpenBits.O_ACCMODE) {
          case 0 -> READ;
          case OpenBits.O_WRONLY -> WRITE;
          default -> READ | WRITE;
        };
  }
}
