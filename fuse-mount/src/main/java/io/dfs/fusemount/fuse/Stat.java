package io.dfs.fusemount.fuse;

import io.dfs.common.metadata.Attr;

/**
 * What stat(2) shows of an inode. Times are ns since the epoch; {@code mode} has type and
 * permission bits; {@code rdev} is in Linux's 32-bit encoding; {@code allocatedBytes} becomes
 * st_blocks in units of 512, rounded up.
 */
public record Stat(
    long ino,
    int mode,
    int nlink,
    int uid,
    int gid,
    int rdev,
    long sizeBytes,
    long allocatedBytes,
    int blockSizeBytes,
    long atimeNs,
    long mtimeNs,
    long ctimeNs) {
  /** What programs that ask st_blksize should read and write at once. */
  public static final int PREFERRED_IO_BYTES = 128 * 1024;

  public static Stat of(Attr a) {
    return new Stat(
        a.id().value(),
        a.mode(),
        a.nlink(),
        a.uid(),
        a.gid(),
        (int) a.rdev(),
        a.sizeBytes(),
        a.allocatedBytes(),
        PREFERRED_IO_BYTES,
        a.atimeNs(),
        a.mtimeNs(),
        a.ctimeNs());
  }

  /** The same with another length: for bytes that are written but not committed. */
  public Stat withSize(long newSizeBytes, long newMtimeNs) {
    return new Stat(
        ino,
        mode,
        nlink,
        uid,
        gid,
        rdev,
        newSizeBytes,
        allocatedBytes,
        blockSizeBytes,
        atimeNs,
        newMtimeNs,
        ctimeNs);
  }

  /** The same with another owner and mode. */
  public Stat withOwner(int newMode, int newUid, int newGid) {
    return new Stat(
        ino,
        newMode,
        nlink,
        newUid,
        newGid,
        rdev,
        sizeBytes,
        allocatedBytes,
        blockSizeBytes,
        atimeNs,
        mtimeNs,
        ctimeNs);
  }
}
