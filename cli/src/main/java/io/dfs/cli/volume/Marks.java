package io.dfs.cli.volume;

import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.TimeChange;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Changes of attributes, built up from none. */
public final class Marks {
  private Marks() {}

  /** All stays. */
  public static Mutation.SetAttr none(InodeId inode) {
    return new Mutation.SetAttr(
        inode,
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        TimeChange.OMIT,
        TimeChange.OMIT,
        OptionalLong.empty(),
        false);
  }

  public static Mutation.SetAttr size(Mutation.SetAttr change, long bytes) {
    return new Mutation.SetAttr(
        change.inode(),
        change.permissions(),
        change.uid(),
        change.gid(),
        change.atime(),
        change.mtime(),
        OptionalLong.of(bytes),
        change.killPrivileges());
  }

  public static Mutation.SetAttr permissions(Mutation.SetAttr change, int permissions) {
    return new Mutation.SetAttr(
        change.inode(),
        OptionalInt.of(permissions),
        change.uid(),
        change.gid(),
        change.atime(),
        change.mtime(),
        change.sizeBytes(),
        change.killPrivileges());
  }

  public static Mutation.SetAttr owner(Mutation.SetAttr change, int uid, int gid) {
    return new Mutation.SetAttr(
        change.inode(),
        change.permissions(),
        OptionalInt.of(uid),
        OptionalInt.of(gid),
        change.atime(),
        change.mtime(),
        change.sizeBytes(),
        change.killPrivileges());
  }

  public static Mutation.SetAttr times(Mutation.SetAttr change, long atimeNs, long mtimeNs) {
    return new Mutation.SetAttr(
        change.inode(),
        change.permissions(),
        change.uid(),
        change.gid(),
        TimeChange.to(atimeNs),
        TimeChange.to(mtimeNs),
        change.sizeBytes(),
        change.killPrivileges());
  }
}
