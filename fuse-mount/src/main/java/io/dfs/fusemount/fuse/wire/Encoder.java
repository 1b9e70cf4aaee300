package io.dfs.fusemount.fuse.wire;

import io.dfs.fusemount.fuse.FileLock;
import io.dfs.fusemount.fuse.NodeEntry;
import io.dfs.fusemount.fuse.OpenFlag;
import io.dfs.fusemount.fuse.Stat;
import io.dfs.fusemount.fuse.VolumeStat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** Structures of answers and notifications as bytes. Stateless. */
final class Encoder {
  static final int ATTR_BYTES = 88;
  static final int ENTRY_BYTES = 40 + ATTR_BYTES;
  static final int OPEN_BYTES = 16;

  private static final long NANOS = 1_000_000_000L;
  private static final int SECTOR_BYTES = 512;

  private Encoder() {}

  static ByteBuffer allocate(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }

  static ByteBuffer entry(NodeEntry entry) {
    ByteBuffer out = allocate(ENTRY_BYTES);
    putEntry(out, entry);
    return out.flip();
  }

  /** struct fuse_entry_out without a node: the name does not exist for {@code timeout}. */
  static ByteBuffer absent(Duration timeout) {
    ByteBuffer out = allocate(ENTRY_BYTES);
    out.putLong(16, timeout.toSeconds()).putInt(32, timeout.getNano());
    return out;
  }

  /** struct fuse_entry_out at the position. */
  static void putEntry(ByteBuffer out, NodeEntry entry) {
    out.putLong(entry.node()).putLong(0);
    out.putLong(entry.entryTimeout().toSeconds()).putLong(entry.attrTimeout().toSeconds());
    out.putInt(entry.entryTimeout().getNano()).putInt(entry.attrTimeout().getNano());
    putAttr(out, entry.stat());
  }

  static ByteBuffer attributes(Stat stat, Duration timeout) {
    ByteBuffer out = allocate(16 + ATTR_BYTES);
    out.putLong(timeout.toSeconds()).putInt(timeout.getNano()).putInt(0);
    putAttr(out, stat);
    return out.flip();
  }

  /** struct fuse_attr. */
  private static void putAttr(ByteBuffer out, Stat s) {
    out.putLong(s.ino()).putLong(s.sizeBytes());
    out.putLong(Math.ceilDiv(s.allocatedBytes(), SECTOR_BYTES));
    out.putLong(seconds(s.atimeNs())).putLong(seconds(s.mtimeNs())).putLong(seconds(s.ctimeNs()));
    out.putInt(nanos(s.atimeNs())).putInt(nanos(s.mtimeNs())).putInt(nanos(s.ctimeNs()));
    out.putInt(s.mode()).putInt(s.nlink()).putInt(s.uid()).putInt(s.gid()).putInt(s.rdev());
    out.putInt(s.blockSizeBytes()).putInt(0);
  }

  private static long seconds(long ns) {
    return Math.floorDiv(ns, NANOS);
  }

  private static int nanos(long ns) {
    return (int) Math.floorMod(ns, NANOS);
  }

  static ByteBuffer open(long handle, OpenFlag... flags) {
    ByteBuffer out = allocate(OPEN_BYTES);
    putOpen(out, handle, flags);
    return out.flip();
  }

  static ByteBuffer create(NodeEntry entry, long handle, OpenFlag... flags) {
    ByteBuffer out = allocate(ENTRY_BYTES + OPEN_BYTES);
    putEntry(out, entry);
    putOpen(out, handle, flags);
    return out.flip();
  }

  private static void putOpen(ByteBuffer out, long handle, OpenFlag... flags) {
    int bits = 0;
    for (OpenFlag flag : flags) {
      bits |= flag.bit();
    }
    out.putLong(handle).putInt(bits).putInt(0);
  }

  /** struct fuse_write_out and fuse_getxattr_out. */
  static ByteBuffer u32(int value) {
    return allocate(8).putInt(0, value);
  }

  /** struct fuse_lseek_out and fuse_copy_file_range_out. */
  static ByteBuffer u64(long value) {
    return allocate(8).putLong(0, value);
  }

  static ByteBuffer statfs(VolumeStat s) {
    ByteBuffer out = allocate(80);
    out.putLong(s.blocks()).putLong(s.freeBlocks()).putLong(s.availableBlocks());
    out.putLong(s.inodes()).putLong(s.freeInodes());
    out.putInt(s.blockSizeBytes()).putInt(s.maxNameBytes()).putInt(s.blockSizeBytes());
    return out.rewind();
  }

  static ByteBuffer lock(FileLock lock) {
    ByteBuffer out = allocate(24);
    out.putLong(lock.start()).putLong(lock.end());
    out.putInt(lock.type().ordinal()).putInt(lock.pid());
    return out.flip();
  }
}
