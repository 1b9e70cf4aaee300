package io.dfs.fusemount.fuse.wire;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.fusemount.fuse.ProtocolOptions;
import io.dfs.fusemount.fuse.ReaddirPlus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * INIT: what both sides can do. Immutable.
 *
 * <p>Cached data is dropped on our word only (EXPLICIT_INVAL_DATA): a listing or getattr that
 * brings a new mtime of our own write must not throw away the pages just written. The umask is left
 * to the kernel, symlink targets are not cached in it, and size and times stay ours (no write-back
 * cache).
 */
public record Handshake(
    int minor,
    int maxReadaheadBytes,
    int flags,
    int maxBackground,
    int congestionThreshold,
    int maxWriteBytes) {
  static final int MAJOR = 7;

  /** Has open flags (killing privileges), RENAME2, LSEEK, COPY_FILE_RANGE. */
  static final int ANNOUNCED_MINOR = 33;

  /** The first with INIT answers of 64 bytes, RENAME2 and parallel directory operations. */
  static final int OLDEST_MINOR = 26;

  static final int ASYNC_READ = 1;
  static final int POSIX_LOCKS = 1 << 1;
  static final int ATOMIC_O_TRUNC = 1 << 3;
  static final int BIG_WRITES = 1 << 5;
  static final int FLOCK_LOCKS = 1 << 10;
  static final int DO_READDIRPLUS = 1 << 13;
  static final int READDIRPLUS_AUTO = 1 << 14;
  static final int ASYNC_DIO = 1 << 15;
  static final int PARALLEL_DIROPS = 1 << 18;
  static final int MAX_PAGES = 1 << 22;
  static final int EXPLICIT_INVAL_DATA = 1 << 25;
  static final int HANDLE_KILLPRIV_V2 = 1 << 28;

  private static final int ALWAYS_WANTED =
      ASYNC_READ
          | ATOMIC_O_TRUNC
          | BIG_WRITES
          | ASYNC_DIO
          | PARALLEL_DIROPS
          | MAX_PAGES
          | EXPLICIT_INVAL_DATA
          | HANDLE_KILLPRIV_V2;

  private static final int PAGE_BYTES = 4096;
  private static final int MAX_WRITE_WITHOUT_MAX_PAGES = 32 * PAGE_BYTES;
  private static final int ANSWER_BYTES = 64;

  /**
   * Agrees on what {@code init}, the body of INIT, offers and {@code options} want.
   *
   * @throws FsException EPROTO for a kernel that is too old
   */
  static Handshake of(Frame init, ProtocolOptions options) {
    int major = init.u32();
    int minor = init.u32();
    if (major != MAJOR || minor < OLDEST_MINOR) {
      throw new FsException(
          FsError.EPROTO,
          "the kernel speaks FUSE " + major + "." + minor + ", at least 7.26 is needed");
    }
    int readahead = init.u32();
    int flags = init.u32() & wanted(options);
    int maxWrite =
        (flags & MAX_PAGES) != 0
            ? options.maxWriteBytes()
            : Math.min(options.maxWriteBytes(), MAX_WRITE_WITHOUT_MAX_PAGES);
    return new Handshake(
        Math.min(minor, ANNOUNCED_MINOR),
        (int) Math.min(Integer.toUnsignedLong(readahead), options.maxReadaheadBytes()),
        flags,
        options.maxBackground(),
        Math.max(1, options.maxBackground() * 3 / 4),
        maxWrite);
  }

  private static int wanted(ProtocolOptions options) {
    int locks = options.sharedLocks() ? POSIX_LOCKS | FLOCK_LOCKS : 0;
    return locks | wanted(options.readdirPlus());
  }

  private static int wanted(ReaddirPlus plus) {
    return switch (plus) {
      case NEVER -> ALWAYS_WANTED;
      case AUTO -> ALWAYS_WANTED | DO_READDIRPLUS | READDIRPLUS_AUTO;
      case ALWAYS -> ALWAYS_WANTED | DO_READDIRPLUS;
    };
  }

  /** struct fuse_init_out. */
  ByteBuffer answer() {
    ByteBuffer out = ByteBuffer.allocate(ANSWER_BYTES).order(ByteOrder.nativeOrder());
    out.putInt(MAJOR).putInt(minor).putInt(maxReadaheadBytes).putInt(flags);
    out.putShort((short) maxBackground).putShort((short) congestionThreshold);
    out.putInt(maxWriteBytes).putInt(1);
    out.putShort((short) (maxWriteBytes / PAGE_BYTES));
    return out.rewind();
  }
}
