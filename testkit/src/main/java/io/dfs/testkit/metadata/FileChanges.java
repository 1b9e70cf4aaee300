package io.dfs.testkit.metadata;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.TimeChange;

/** Changes of attributes, truncate among them. */
final class FileChanges {
  private final StoreClock clock;
  private final Inodes inodes;

  FileChanges(StoreClock clock, Inodes inodes) {
    this.clock = clock;
    this.inodes = inodes;
  }

  Outcome setAttr(Mutation.SetAttr m) {
    Inode inode = inodes.require(m.inode());
    if (m.sizeBytes().isPresent()) {
      requireFile(inode);
      truncate(inode, m.sizeBytes().getAsLong());
    }
    m.permissions().ifPresent(inode::setPermissions);
    m.uid().ifPresent(uid -> inode.uid = uid);
    m.gid().ifPresent(gid -> inode.gid = gid);
    if (m.killPrivileges()) {
      inode.killPrivileges();
    }
    inode.atimeNs = changed(inode.atimeNs, m.atime());
    inode.mtimeNs = changed(inode.mtimeNs, m.mtime());
    inode.changedAt(clock.nowNs());
    return new Outcome.Changed(inode.attr());
  }

  private static void requireFile(Inode inode) {
    if (inode.kind != Kind.FILE) {
      throw new FsException(
          inode.kind == Kind.DIRECTORY ? FsError.EISDIR : FsError.EINVAL,
          "size of a " + inode.kind);
    }
  }

  private void truncate(Inode file, long sizeBytes) {
    if (sizeBytes == 0) {
      inodes.renewBody(file);
    } else if (file.content instanceof Body body) {
      body.cut(sizeBytes, Long.MAX_VALUE);
    }
    file.sizeBytes = sizeBytes;
    file.mtimeNs = clock.nowNs();
  }

  private long changed(long presentNs, TimeChange change) {
    return switch (change.type()) {
      case OMIT -> presentNs;
      case NOW -> clock.nowNs();
      case SET -> change.valueNs();
    };
  }
}
