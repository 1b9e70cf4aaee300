package io.dfs.client.file;

import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.TimeChange;
import java.util.OptionalLong;

/**
 * What uncommitted writes do to a file besides its bytes: a new mtime, and setuid and setgid that
 * go. A utimens or chmod that was made after the last write stands above it. Guarded by the lock of
 * the file's state.
 */
final class PendingAttributes {
  private OptionalLong mtimeNs = OptionalLong.empty();
  private boolean killPrivileges;
  private long writes;
  private long writesAtSetAttr;

  OptionalLong mtimeNs() {
    return mtimeNs;
  }

  boolean killPrivileges() {
    return killPrivileges;
  }

  /** Writes so far. */
  long writes() {
    return writes;
  }

  void written(FileContents.WriteStamp stamp) {
    mtimeNs = OptionalLong.of(stamp.mtimeNs());
    killPrivileges |= stamp.killPrivileges();
    writes++;
  }

  /** All is sent that was there when there had been {@code writesSeen} writes. */
  void sent(long writesSeen) {
    if (writes == writesSeen) {
      clear();
    }
  }

  void clear() {
    mtimeNs = OptionalLong.empty();
    killPrivileges = false;
  }

  void clearMtime() {
    mtimeNs = OptionalLong.empty();
  }

  /** A setattr is about to be sent: what is written from now on comes after it. */
  void setAttrStarts() {
    writesAtSetAttr = writes;
  }

  /**
   * It was made.
   *
   * @param clean nothing is left to be committed
   */
  void setAttrDone(Mutation.SetAttr change, Attr now, boolean clean) {
    boolean last = writes == writesAtSetAttr;
    if (last && change.mtime().type() != TimeChange.Type.OMIT) {
      mtimeNs = OptionalLong.empty();
    } else if (change.sizeBytes().isPresent() && mtimeNs.isPresent()) { // it changed mtime, too
      mtimeNs = clean ? OptionalLong.empty() : OptionalLong.of(now.mtimeNs());
    }
    if (last && change.permissions().isPresent()) {
      killPrivileges = false;
    }
  }

  /**
   * {@code a} as it will be when all that is dirty is committed.
   *
   * @param end of the last dirty byte
   * @param newBytes dirty bytes that lie over no committed ones
   */
  Attr over(Attr a, long end, long newBytes) {
    return new Attr(
        a.id(),
        a.kind(),
        killPrivileges ? withoutPrivileges(a.permissions()) : a.permissions(),
        a.uid(),
        a.gid(),
        a.nlink(),
        Math.max(a.sizeBytes(), end),
        a.allocatedBytes() + newBytes,
        a.rdev(),
        a.atimeNs(),
        mtimeNs.orElse(a.mtimeNs()),
        Math.max(a.ctimeNs(), mtimeNs.orElse(0)),
        a.version(),
        a.body(),
        a.xattrs());
  }

  private static int withoutPrivileges(int permissions) {
    int cleared = permissions & ~04000;
    return (permissions & 010) != 0 ? cleared & ~02000 : cleared;
  }
}
