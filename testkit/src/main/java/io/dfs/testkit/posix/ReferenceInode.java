package io.dfs.testkit.posix;

import io.dfs.common.id.FileName;
import io.dfs.common.metadata.Kind;
import java.util.LinkedHashMap;
import java.util.Map;

/** An inode of the reference: attributes, and bytes or entries by its kind. */
final class ReferenceInode {
  private static final int SETUID = 04000;
  private static final int SETGID = 02000;
  private static final int GROUP_EXECUTE = 00010;

  final long number;
  final Kind kind;
  final Map<FileName, ReferenceInode> entries = new LinkedHashMap<>();
  byte[] bytes = {};
  ReferenceInode parent = this;
  int permissions;
  int uid;
  int gid;
  int nlink;
  int openHandles;
  long atimeNs;
  long mtimeNs;
  long ctimeNs;

  ReferenceInode(long number, Kind kind, int permissions, int uid, int gid) {
    this.number = number;
    this.kind = kind;
    this.permissions = permissions;
    this.uid = uid;
    this.gid = gid;
  }

  boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }

  /** A new name in a setgid directory takes its group. */
  void inherit(ReferenceInode directory) {
    if ((directory.permissions & SETGID) != 0) {
      gid = directory.gid;
      permissions |= isDirectory() ? SETGID : 0;
    }
  }

  /** What chown does to an executable. */
  void killPrivileges() {
    if (kind == Kind.FILE) {
      permissions &= ~SETUID;
      permissions &= (permissions & GROUP_EXECUTE) != 0 ? ~SETGID : ~0;
    }
  }

  /** True for this directory and all above it. */
  boolean isAtOrAbove(ReferenceInode other) {
    ReferenceInode at = other;
    while (at != this && at.parent != at) {
      at = at.parent;
    }
    return at == this;
  }

  Stat stat() {
    long size = kind == Kind.FILE || kind == Kind.SYMLINK ? bytes.length : 0;
    return new Stat(number, kind, permissions, uid, gid, nlink, size, atimeNs, mtimeNs, ctimeNs);
  }
}
