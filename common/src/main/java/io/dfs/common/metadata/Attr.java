package io.dfs.common.metadata;

import io.dfs.common.id.BodyId;
import io.dfs.common.id.InodeId;

/**
 * Attributes of an inode as {@code stat} wants them. Times are nanoseconds since the epoch by
 * PostgreSQL's clock unless a client set them; {@code permissions} are the low 12 bits of the mode;
 * {@code version} grows with each change; {@code body} is what the extents hang on (of no meaning
 * for what is no file).
 *
 * <p>{@code nlink} of a directory is 2 and its subdirectories; 0 marks an orphan: no names, but
 * still open somewhere. {@code sizeBytes} of a symlink is that of its target, of what is neither
 * file nor symlink 0. {@code allocatedBytes} is what extents and inline pieces cover: holes do not
 * count. {@code xattrs}: whether it has extended attributes.
 */
public record Attr(
    InodeId id,
    Kind kind,
    int permissions,
    int uid,
    int gid,
    int nlink,
    long sizeBytes,
    long allocatedBytes,
    long rdev,
    long atimeNs,
    long mtimeNs,
    long ctimeNs,
    long version,
    BodyId body,
    boolean xattrs) {

  /**
   * This directory after one change of its entries, which brought it more subdirectories or fewer.
   */
  public Attr withEntriesChanged(long timeNs, int moreSubdirectories) {
    return new Attr(
        id,
        kind,
        permissions,
        uid,
        gid,
        nlink + moreSubdirectories,
        sizeBytes,
        allocatedBytes,
        rdev,
        atimeNs,
        Math.max(mtimeNs, timeNs),
        Math.max(ctimeNs, timeNs),
        version + 1,
        body,
        xattrs);
  }

  /** st_mode: type and permissions. */
  public int mode() {
    return kind.typeBits() | permissions;
  }
}
