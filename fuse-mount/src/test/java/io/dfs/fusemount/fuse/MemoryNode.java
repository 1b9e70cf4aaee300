package io.dfs.fusemount.fuse;

import io.dfs.common.id.FileName;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An inode of {@link MemoryFileSystem}; guarded by it. */
final class MemoryNode {
  static final int BLOCK_BYTES = 4096;
  static final int TYPE_MASK = 0170000;
  static final int DIRECTORY = 0040000;

  final long ino;
  final MemoryNode parent;
  final int rdev;
  int mode;
  int uid;
  int gid;
  int nlink = 1;
  long atimeNs;
  long mtimeNs;
  long ctimeNs;
  long lookups;
  int size;
  byte[] content = new byte[0];
  final BitSet written = new BitSet();
  final Map<String, byte[]> xattrs = new TreeMap<>();
  final Map<FileName, Dirent> byName = new HashMap<>();
  final TreeMap<Long, Dirent> byCookie = new TreeMap<>();
  private long lastCookie = 2;

  /** A name in a directory and where a listing finds it. */
  record Dirent(FileName name, MemoryNode node, long cookie) {}

  MemoryNode(long ino, Optional<MemoryNode> parent, int mode, int rdev) {
    this.ino = ino;
    this.parent = parent.orElse(this);
    this.mode = mode;
    this.rdev = rdev;
  }

  boolean isDirectory() {
    return (mode & TYPE_MASK) == DIRECTORY;
  }

  void put(FileName name, MemoryNode node) {
    remove(name);
    Dirent dirent = new Dirent(name, node, ++lastCookie);
    byName.put(name, dirent);
    byCookie.put(dirent.cookie(), dirent);
  }

  void remove(FileName name) {
    Dirent old = byName.remove(name);
    if (old != null) {
      byCookie.remove(old.cookie());
    }
  }

  void truncate(int newSize) {
    if (newSize < size) {
      Arrays.fill(
          content, Math.min(newSize, content.length), Math.min(size, content.length), (byte) 0);
      written.clear((newSize + BLOCK_BYTES - 1) / BLOCK_BYTES, Integer.MAX_VALUE);
    }
    size = newSize;
  }

  void grow(int end) {
    if (end > content.length) {
      content = Arrays.copyOf(content, Math.max(end, content.length * 2));
    }
    size = Math.max(size, end);
  }

  Stat stat() {
    return new Stat(
        ino,
        mode,
        nlink,
        uid,
        gid,
        rdev,
        size,
        (long) written.cardinality() * BLOCK_BYTES,
        Stat.PREFERRED_IO_BYTES,
        atimeNs,
        mtimeNs,
        ctimeNs);
  }
}
