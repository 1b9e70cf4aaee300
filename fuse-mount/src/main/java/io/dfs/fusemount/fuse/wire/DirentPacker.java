package io.dfs.fusemount.fuse.wire;

import io.dfs.fusemount.fuse.NodeEntry;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Packs entries of a directory into one page of READDIR or READDIRPLUS. Not thread-safe. */
final class DirentPacker {
  private static final int DIRENT_BYTES = 24;
  private static final int TYPE_SHIFT = 12;
  private static final int TYPE_MASK = 15;

  private final boolean plus;
  private final ByteBuffer page;

  DirentPacker(int sizeBytes, boolean plus) {
    this.plus = plus;
    this.page = Encoder.allocate(sizeBytes);
  }

  /**
   * Adds an entry; in READDIRPLUS one without {@code entry} gives the kernel no node.
   *
   * @return false if it does not fit
   */
  boolean add(byte[] name, long ino, int mode, long nextOffset, @Nullable NodeEntry entry) {
    int direntBytes = (DIRENT_BYTES + name.length + 7) & ~7;
    int needed = direntBytes + (plus ? Encoder.ENTRY_BYTES : 0);
    if (page.remaining() < needed) {
      return false;
    }
    int end = page.position() + needed;
    if (plus && entry != null) {
      Encoder.putEntry(page, entry);
    } else if (plus) {
      page.position(page.position() + Encoder.ENTRY_BYTES);
    }
    page.putLong(ino).putLong(nextOffset);
    page.putInt(name.length).putInt((mode >>> TYPE_SHIFT) & TYPE_MASK);
    page.put(name).position(end);
    return true;
  }

  boolean plus() {
    return plus;
  }

  /** What was packed; nothing may be added afterwards. */
  ByteBuffer page() {
    return page.flip();
  }
}
