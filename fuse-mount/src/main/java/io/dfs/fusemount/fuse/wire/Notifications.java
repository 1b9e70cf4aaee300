package io.dfs.fusemount.fuse.wire;

import io.dfs.common.id.FileName;
import java.nio.ByteBuffer;

/** What we tell the kernel unasked, as bytes. Stateless. */
public final class Notifications {
  public static final int INVAL_INODE = 2;
  public static final int INVAL_ENTRY = 3;

  private Notifications() {}

  /**
   * struct fuse_notify_inval_inode_out.
   *
   * @param offset negative: attributes only
   * @param length 0 or less: to the end
   */
  public static ByteBuffer invalidateInode(long node, long offset, long length) {
    ByteBuffer out = Encoder.allocate(24);
    out.putLong(node).putLong(offset).putLong(length);
    return out.flip();
  }

  /** struct fuse_notify_inval_entry_out and the name. */
  public static ByteBuffer invalidateEntry(long parent, FileName name) {
    ByteBuffer out = Encoder.allocate(16 + name.length() + 1);
    out.putLong(parent).putInt(name.length()).putInt(0).put(name.bytes()).put((byte) 0);
    return out.flip();
  }
}
