package io.dfs.testkit.metadata;

import io.dfs.common.id.BodyId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import java.util.TreeMap;

/** An inode with its attributes and what it holds. */
final class Inode {
  private static final int SETUID = 04000;
  private static final int SETGID = 02000;
  private static final int GROUP_EXECUTE = 00010;
  private static final int PERMISSION_BITS = 07777;

  final InodeId id;
  final Kind kind;
  final TreeMap<XattrName, byte[]> xattrs = new TreeMap<>();
  Content content;
  int permissions;
  int uid;
  int gid;
  int nlink;
  long sizeBytes;
  final long rdev;
  long atimeNs;
  long mtimeNs;
  long ctimeNs;
  long version = 1;

  Inode(InodeId id, Kind kind, Content content, int permissions, int uid, int gid, long rdev) {
    this.id = id;
    this.kind = kind;
    this.content = content;
    this.permissions = permissions & PERMISSION_BITS;
    this.uid = uid;
    this.gid = gid;
    this.rdev = rdev;
    this.nlink = kind == Kind.DIRECTORY ? 2 : 1;
  }

  boolean isOrphan() {
    return nlink == 0;
  }

  boolean isSetgid() {
    return (permissions & SETGID) != 0;
  }

  /** Takes what a setgid directory hands down. */
  void inherit(Inode parent) {
    if (parent.isSetgid()) {
      gid = parent.gid;
      permissions |= kind == Kind.DIRECTORY ? SETGID : 0;
    }
  }

  void setPermissions(int bits) {
    permissions = bits & PERMISSION_BITS;
  }

  /** What the kernel does to a file whose bytes or owner change. */
  void killPrivileges() {
    if (kind != Kind.FILE) {
      return;
    }
    xattrs.remove(XattrName.CAPABILITY);
    permissions &= ~SETUID;
    if ((permissions & GROUP_EXECUTE) != 0) {
      permissions &= ~SETGID;
    }
  }

  /** A change of attributes or links. */
  void changedAt(long nowNs) {
    ctimeNs = nowNs;
    version++;
  }

  /** A change of a directory's entries. */
  void entriesChangedAt(long nowNs) {
    mtimeNs = nowNs;
    changedAt(nowNs);
  }

  Attr attr() {
    BodyId body = content instanceof Body b ? b.id() : new BodyId(id.value());
    return new Attr(
        id,
        kind,
        permissions,
        uid,
        gid,
        nlink,
        sizeBytes,
        content.allocatedBytes(),
        rdev,
        atimeNs,
        mtimeNs,
        ctimeNs,
        version,
        body,
        !xattrs.isEmpty());
  }
}
