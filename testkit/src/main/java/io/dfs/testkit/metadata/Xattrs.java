package io.dfs.testkit.metadata;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import java.util.List;

/** Extended attributes of all inodes. */
final class Xattrs {
  private final StoreClock clock;
  private final Inodes inodes;

  Xattrs(StoreClock clock, Inodes inodes) {
    this.clock = clock;
    this.inodes = inodes;
  }

  Outcome set(Mutation.SetXattr m) {
    Inode inode = inodes.require(m.inode());
    boolean present = inode.xattrs.containsKey(m.name());
    if (present && m.mode() == Mutation.SetXattr.Mode.CREATE) {
      throw new FsException(FsError.EEXIST, "attribute " + m.name());
    }
    if (!present && m.mode() == Mutation.SetXattr.Mode.REPLACE) {
      throw new FsException(FsError.ENODATA, "attribute " + m.name());
    }
    int listed = inode.xattrs.keySet().stream().mapToInt(XattrName::listedBytes).sum();
    if (!present && listed + m.name().listedBytes() > Mutation.SetXattr.MAX_LIST_BYTES) {
      throw new FsException(FsError.ENOSPC, "attributes of inode " + m.inode());
    }
    inode.xattrs.put(m.name(), m.value().clone());
    inode.changedAt(clock.nowNs());
    return new Outcome.Changed(inode.attr());
  }

  Outcome remove(Mutation.RemoveXattr m) {
    Inode inode = inodes.require(m.inode());
    if (inode.xattrs.remove(m.name()) == null) {
      throw new FsException(FsError.ENODATA, "attribute " + m.name());
    }
    inode.changedAt(clock.nowNs());
    return new Outcome.Changed(inode.attr());
  }

  byte[] get(InodeId id, XattrName name) {
    byte[] value = inodes.require(id).xattrs.get(name);
    if (value == null) {
      throw new FsException(FsError.ENODATA, "attribute " + name + " of inode " + id);
    }
    return value.clone();
  }

  List<XattrName> list(InodeId id) {
    return List.copyOf(inodes.require(id).xattrs.keySet());
  }
}
