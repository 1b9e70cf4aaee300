package io.dfs.fusemount.fuse.wire;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.metadata.TimeChange;
import io.dfs.fusemount.fuse.FileLock;
import io.dfs.fusemount.fuse.Request;
import io.dfs.fusemount.fuse.WriteData;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Bodies of requests as values; each method reads the body from its start. Stateless. */
final class Decoder {
  /** Size of struct fuse_write_in; the data follows. */
  static final int WRITE_IN_BYTES = 40;

  private static final int FATTR_MODE = 1;
  private static final int FATTR_UID = 1 << 1;
  private static final int FATTR_GID = 1 << 2;
  private static final int FATTR_SIZE = 1 << 3;
  private static final int FATTR_ATIME = 1 << 4;
  private static final int FATTR_MTIME = 1 << 5;
  private static final int FATTR_FH = 1 << 6;
  private static final int FATTR_ATIME_NOW = 1 << 7;
  private static final int FATTR_MTIME_NOW = 1 << 8;
  private static final int FATTR_KILL_SUIDGID = 1 << 11;

  private static final int GETATTR_FH = 1;
  private static final int OPEN_KILL_SUIDGID = 1;
  private static final int RELEASE_FLOCK_UNLOCK = 1 << 1;
  private static final int WRITE_CACHE = 1;
  private static final int WRITE_KILL_SUIDGID = 1 << 2;
  private static final int LK_FLOCK = 1;
  private static final int RENAME_NOREPLACE = 1;
  private static final int RENAME_EXCHANGE = 1 << 1;
  private static final long NANOS = 1_000_000_000L;

  private Decoder() {}

  static OptionalLong getattrHandle(Frame f) {
    int flags = f.u32();
    f.skip(4);
    return when((flags & GETATTR_FH) != 0, f.u64());
  }

  /** struct fuse_setattr_in. */
  static Request.SetAttr setAttr(Frame f) {
    int valid = f.u32();
    f.skip(4);
    long handle = f.u64();
    long size = f.u64();
    f.skip(8);
    long atime = f.u64();
    long mtime = f.u64();
    f.skip(8);
    int atimeNanos = f.u32();
    int mtimeNanos = f.u32();
    f.skip(4);
    int mode = f.u32();
    f.skip(4);
    int uid = f.u32();
    int gid = f.u32();
    return new Request.SetAttr(
        f.node(),
        when((valid & FATTR_MODE) != 0, mode),
        when((valid & FATTR_UID) != 0, uid),
        when((valid & FATTR_GID) != 0, gid),
        when((valid & FATTR_SIZE) != 0, size),
        time(valid, FATTR_ATIME, FATTR_ATIME_NOW, atime, atimeNanos),
        time(valid, FATTR_MTIME, FATTR_MTIME_NOW, mtime, mtimeNanos),
        when((valid & FATTR_FH) != 0, handle),
        (valid & FATTR_KILL_SUIDGID) != 0);
  }

  private static TimeChange time(int valid, int set, int now, long seconds, int nanos) {
    if ((valid & now) != 0) {
      return TimeChange.NOW;
    }
    return (valid & set) != 0 ? TimeChange.to(nanosSinceEpoch(seconds, nanos)) : TimeChange.OMIT;
  }

  /** Times beyond the years 1677 to 2262 are moved to the nearest that fits. */
  static long nanosSinceEpoch(long seconds, int nanos) {
    long limit = Long.MAX_VALUE / NANOS;
    if (seconds >= limit) {
      return Long.MAX_VALUE;
    }
    return seconds <= -limit ? Long.MIN_VALUE : seconds * NANOS + nanos;
  }

  /** struct fuse_mknod_in; its umask, too, is at 8. */
  static Request.Mknod mknod(Frame f) {
    int mode = f.u32();
    int rdev = f.u32();
    return new Request.Mknod(f.node(), f.skip(8).name(), mode, rdev);
  }

  static Request.Rename rename(Frame f) {
    return rename(f, f.u64(), 0);
  }

  /** struct fuse_rename2_in; EINVAL for flags other than NOREPLACE and EXCHANGE. */
  static Request.Rename rename2(Frame f) {
    long newParent = f.u64();
    int flags = f.u32();
    f.skip(4);
    if ((flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE)) != 0) {
      throw new FsException(FsError.EINVAL, "rename with flags " + flags);
    }
    return rename(f, newParent, flags);
  }

  private static Request.Rename rename(Frame f, long newParent, int flags) {
    FileName name = f.name();
    FileName newName = f.name();
    return new Request.Rename(
        f.node(),
        name,
        newParent,
        newName,
        (flags & RENAME_NOREPLACE) != 0,
        (flags & RENAME_EXCHANGE) != 0);
  }

  static Request.Open open(Frame f) {
    int flags = f.u32();
    return new Request.Open(f.node(), flags, (f.u32() & OPEN_KILL_SUIDGID) != 0);
  }

  /** struct fuse_create_in: flags, mode, umask, open flags. */
  static Request.Create create(Frame f) {
    int flags = f.u32();
    int mode = f.u32();
    boolean kill = (f.skip(4).u32() & OPEN_KILL_SUIDGID) != 0;
    return new Request.Create(f.node(), f.name(), mode, flags, kill);
  }

  /** struct fuse_read_in, also of readdir. */
  static Request.Read read(Frame f) {
    long handle = f.u64();
    long offset = f.u64();
    int size = f.u32();
    return new Request.Read(f.node(), handle, offset, size, f.skip(12).u32());
  }

  /**
   * struct fuse_write_in, without the data's size at 16. Detaching the data ends the frame, so it
   * is done last.
   */
  static Request.Write write(Frame f, Supplier<WriteData> data) {
    long handle = f.u64();
    long offset = f.u64();
    int writeFlags = f.skip(4).u32();
    int openFlags = f.skip(8).u32();
    long node = f.node();
    return new Request.Write(
        node,
        handle,
        offset,
        data.get(),
        openFlags,
        (writeFlags & WRITE_CACHE) != 0,
        (writeFlags & WRITE_KILL_SUIDGID) != 0);
  }

  /** struct fuse_release_in. */
  static Request.Release release(Frame f) {
    long handle = f.u64();
    int flags = f.u32();
    int releaseFlags = f.u32();
    OptionalLong owner = when((releaseFlags & RELEASE_FLOCK_UNLOCK) != 0, f.u64());
    return new Request.Release(f.node(), handle, flags, owner);
  }

  /** Whether a body of struct fuse_lk_in is about flock(2). */
  static boolean isFlock(Frame f) {
    int start = f.position();
    boolean flock = (f.skip(40).u32() & LK_FLOCK) != 0;
    f.skip(start - f.position());
    return flock;
  }

  static Request.Flock flock(Frame f, boolean blocking) {
    Request.Lock lock = lock(f, blocking);
    return new Request.Flock(
        lock.node(), lock.handle(), lock.lockOwner(), lock.lock().type(), blocking);
  }

  /** struct fuse_lk_in. */
  static Request.Lock lock(Frame f, boolean blocking) {
    long handle = f.u64();
    long owner = f.u64();
    long start = f.u64();
    long end = f.u64();
    int type = f.u32();
    int pid = f.u32();
    FileLock.Type[] types = FileLock.Type.values();
    if (type < 0 || type >= types.length) {
      throw new FsException(FsError.EINVAL, "lock of type " + type);
    }
    return new Request.Lock(
        f.node(), handle, owner, new FileLock(types[type], start, end, pid), blocking);
  }

  static Request.Fallocate fallocate(Frame f) {
    long handle = f.u64();
    long offset = f.u64();
    long length = f.u64();
    return new Request.Fallocate(f.node(), handle, f.u32(), offset, length);
  }

  static Request.Seek seek(Frame f) {
    long handle = f.u64();
    long offset = f.u64();
    int whence = f.u32();
    if (whence != Request.Seek.SEEK_DATA && whence != Request.Seek.SEEK_HOLE) {
      throw new FsException(FsError.EINVAL, "lseek with whence " + whence);
    }
    return new Request.Seek(f.node(), handle, offset, whence == Request.Seek.SEEK_HOLE);
  }

  static Request.CopyRange copyRange(Frame f) {
    long handle = f.u64();
    long offset = f.u64();
    long targetNode = f.u64();
    long targetHandle = f.u64();
    long targetOffset = f.u64();
    return new Request.CopyRange(
        f.node(), handle, offset, targetNode, targetHandle, targetOffset, f.u64());
  }

  /** struct fuse_setxattr_in in its short form: size, flags. */
  static Request.SetXattr setXattr(Frame f) {
    int size = f.u32();
    int flags = f.u32();
    byte[] name = f.text();
    return new Request.SetXattr(f.node(), name, f.bytes(size), flags);
  }

  private static OptionalInt when(boolean present, int value) {
    return present ? OptionalInt.of(value) : OptionalInt.empty();
  }

  private static OptionalLong when(boolean present, long value) {
    return present ? OptionalLong.of(value) : OptionalLong.empty();
  }
}
