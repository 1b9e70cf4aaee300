package io.dfs.fusemount.posix;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.TimeChange;
import io.dfs.fusemount.fuse.Request;

/**
 * Root of this machine as an ordinary user. The kernel lets root do everything, so what root asks
 * is checked here, against what is stored; everybody else was checked by the kernel. What the
 * kernel answers from its caches does not come here. Immutable.
 *
 * @param uid the stored user that root counts as
 */
public record RootSquash(int uid, int gid) {
  static final int READ = 4;
  static final int WRITE = 2;
  static final int SEARCH = 1;
  private static final int STICKY = 01000;

  /** EACCES unless the file grants all of {@code wanted}. */
  void requireAccess(Attr attr, int wanted) {
    int bits = attr.permissions();
    int granted = uid == attr.uid() ? bits >> 6 : gid == attr.gid() ? bits >> 3 : bits;
    if ((granted & wanted) != wanted) {
      throw new FsException(FsError.EACCES, "root is squashed");
    }
  }

  /** EPERM unless the file is root's, who is squashed. */
  void requireOwner(Attr attr) {
    if (uid != attr.uid()) {
      throw new FsException(FsError.EPERM, "root is squashed");
    }
  }

  /** EPERM if the directory is sticky and neither it nor the entry is ours. */
  void requireRemovable(Attr directory, Attr entry) {
    if ((directory.permissions() & STICKY) != 0 && uid != directory.uid()) {
      requireOwner(entry);
    }
  }

  /** EPERM, EACCES for a change that only root itself could make. */
  void requireChange(Attr attr, Request.SetAttr change) {
    boolean gives =
        change.uid().isPresent() && change.uid().getAsInt() != attr.uid()
            || change.gid().isPresent()
                && change.gid().getAsInt() != attr.gid()
                && change.gid().getAsInt() != gid;
    if (gives) {
      throw new FsException(FsError.EPERM, "root is squashed");
    }
    if (change.mode().isPresent() || change.gid().isPresent() || setsTimes(change)) {
      requireOwner(attr);
    } else if (change.sizeBytes().isPresent() && change.handle().isEmpty()) {
      requireAccess(attr, WRITE);
    } else if (change.sizeBytes().isEmpty() && uid != attr.uid()) {
      requireAccess(attr, WRITE); // touch
    }
  }

  private static boolean setsTimes(Request.SetAttr change) {
    return change.atime().type() == TimeChange.Type.SET
        || change.mtime().type() == TimeChange.Type.SET;
  }
}
