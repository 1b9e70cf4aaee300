package io.dfs.common.rpc;

import static io.dfs.common.rpc.NamespaceCodec.bytes;
import static io.dfs.common.rpc.NamespaceCodec.name;
import static io.dfs.common.rpc.NamespaceCodec.toMessage;
import static io.dfs.common.rpc.NamespaceCodec.toValue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.BodyId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Mutation;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Mutations as messages and back. */
public final class MutationCodec {
  private MutationCodec() {}

  public static io.dfs.proto.Mutation message(Mutation mutation) {
    io.dfs.proto.Mutation.Builder m = io.dfs.proto.Mutation.newBuilder();
    switch (mutation) {
      case Mutation.Create c ->
          m.setCreate(
              io.dfs.proto.Create.newBuilder()
                  .setParent(c.parent().value())
                  .setName(name(c.name()))
                  .setInode(c.id().value())
                  .setKindValue(c.kind().code())
                  .setPermissions(c.permissions())
                  .setUid(c.uid())
                  .setGid(c.gid())
                  .setRdev(c.rdev())
                  .setExclusive(c.exclusive()));
      case Mutation.Mkdir c ->
          m.setMkdir(
              io.dfs.proto.Mkdir.newBuilder()
                  .setParent(c.parent().value())
                  .setName(name(c.name()))
                  .setInode(c.id().value())
                  .setPermissions(c.permissions())
                  .setUid(c.uid())
                  .setGid(c.gid()));
      case Mutation.Symlink c ->
          m.setSymlink(
              io.dfs.proto.Symlink.newBuilder()
                  .setParent(c.parent().value())
                  .setName(name(c.name()))
                  .setInode(c.id().value())
                  .setTarget(bytes(c.target()))
                  .setUid(c.uid())
                  .setGid(c.gid()));
      case Mutation.Link c ->
          m.setLink(
              io.dfs.proto.Link.newBuilder()
                  .setInode(c.inode().value())
                  .setParent(c.parent().value())
                  .setName(name(c.name())));
      case Mutation.Unlink c ->
          m.setUnlink(
              io.dfs.proto.Unlink.newBuilder()
                  .setParent(c.parent().value())
                  .setName(name(c.name())));
      case Mutation.Rmdir c ->
          m.setRmdir(
              io.dfs.proto.Rmdir.newBuilder()
                  .setParent(c.parent().value())
                  .setName(name(c.name())));
      case Mutation.Rename c ->
          m.setRename(
              io.dfs.proto.Rename.newBuilder()
                  .setParent(c.parent().value())
                  .setName(name(c.name()))
                  .setNewParent(c.newParent().value())
                  .setNewName(name(c.newName()))
                  .setNoReplace(c.noReplace())
                  .setExchange(c.exchange()));
      case Mutation.SetAttr c -> m.setSetAttr(setAttr(c));
      case Mutation.SetXattr c ->
          m.setSetXattr(
              io.dfs.proto.SetXattr.newBuilder()
                  .setInode(c.inode().value())
                  .setName(bytes(c.name().bytes()))
                  .setValue(bytes(c.value()))
                  .setModeValue(c.mode().ordinal()));
      case Mutation.RemoveXattr c ->
          m.setRemoveXattr(
              io.dfs.proto.RemoveXattr.newBuilder()
                  .setInode(c.inode().value())
                  .setName(bytes(c.name().bytes())));
      case Mutation.Commit c -> m.setCommit(commit(c));
    }
    return m.build();
  }

  private static io.dfs.proto.SetAttr setAttr(Mutation.SetAttr c) {
    io.dfs.proto.SetAttr.Builder s =
        io.dfs.proto.SetAttr.newBuilder()
            .setInode(c.inode().value())
            .setAtime(toMessage(c.atime()))
            .setMtime(toMessage(c.mtime()))
            .setKillPrivileges(c.killPrivileges());
    c.permissions().ifPresent(s::setPermissions);
    c.uid().ifPresent(s::setUid);
    c.gid().ifPresent(s::setGid);
    c.sizeBytes().ifPresent(s::setSize);
    return s.build();
  }

  private static io.dfs.proto.Commit commit(Mutation.Commit c) {
    io.dfs.proto.Commit.Builder m =
        io.dfs.proto.Commit.newBuilder()
            .setInode(c.inode().value())
            .setBody(c.body().value())
            .setAppend(c.append())
            .setSize(c.sizeBytes())
            .setKillPrivileges(c.killPrivileges());
    c.mtimeNs().ifPresent(m::setMtimeNs);
    c.chunks().forEach(x -> m.addChunks(toMessage(x)));
    c.extents().forEach(x -> m.addExtents(toMessage(x)));
    c.inline().forEach(x -> m.addInline(toMessage(x)));
    c.expected().ifPresent(x -> m.setExpected(toMessage(x)));
    return m.build();
  }

  /** EINVAL for a mutation that this release does not know. */
  public static Mutation value(io.dfs.proto.Mutation m) {
    return switch (m.getOfCase()) {
      case CREATE -> {
        io.dfs.proto.Create c = m.getCreate();
        yield new Mutation.Create(
            new InodeId(c.getParent()),
            name(c.getName()),
            new InodeId(c.getInode()),
            Kind.of(c.getKindValue()),
            c.getPermissions(),
            c.getUid(),
            c.getGid(),
            c.getRdev(),
            c.getExclusive());
      }
      case MKDIR -> {
        io.dfs.proto.Mkdir c = m.getMkdir();
        yield new Mutation.Mkdir(
            new InodeId(c.getParent()),
            name(c.getName()),
            new InodeId(c.getInode()),
            c.getPermissions(),
            c.getUid(),
            c.getGid());
      }
      case SYMLINK -> {
        io.dfs.proto.Symlink c = m.getSymlink();
        yield new Mutation.Symlink(
            new InodeId(c.getParent()),
            name(c.getName()),
            new InodeId(c.getInode()),
            c.getTarget().toByteArray(),
            c.getUid(),
            c.getGid());
      }
      case LINK ->
          new Mutation.Link(
              new InodeId(m.getLink().getInode()),
              new InodeId(m.getLink().getParent()),
              name(m.getLink().getName()));
      case UNLINK ->
          new Mutation.Unlink(
              new InodeId(m.getUnlink().getParent()), name(m.getUnlink().getName()));
      case RMDIR ->
          new Mutation.Rmdir(new InodeId(m.getRmdir().getParent()), name(m.getRmdir().getName()));
      case RENAME -> {
        io.dfs.proto.Rename c = m.getRename();
        yield new Mutation.Rename(
            new InodeId(c.getParent()),
            name(c.getName()),
            new InodeId(c.getNewParent()),
            name(c.getNewName()),
            c.getNoReplace(),
            c.getExchange());
      }
      case SET_ATTR -> setAttr(m.getSetAttr());
      case SET_XATTR -> setXattr(m.getSetXattr());
      case REMOVE_XATTR ->
          new Mutation.RemoveXattr(
              new InodeId(m.getRemoveXattr().getInode()),
              XattrName.of(m.getRemoveXattr().getName().toByteArray()));
      case COMMIT -> commit(m.getCommit());
      case OF_NOT_SET ->
          throw new FsException(
              FsError.EINVAL, "a mutation that this MetaServer does not know: upgrade it first");
    };
  }

  private static Mutation.SetAttr setAttr(io.dfs.proto.SetAttr c) {
    return new Mutation.SetAttr(
        new InodeId(c.getInode()),
        c.hasPermissions() ? OptionalInt.of(c.getPermissions()) : OptionalInt.empty(),
        c.hasUid() ? OptionalInt.of(c.getUid()) : OptionalInt.empty(),
        c.hasGid() ? OptionalInt.of(c.getGid()) : OptionalInt.empty(),
        toValue(c.getAtime()),
        toValue(c.getMtime()),
        c.hasSize() ? OptionalLong.of(c.getSize()) : OptionalLong.empty(),
        c.getKillPrivileges());
  }

  private static Mutation.SetXattr setXattr(io.dfs.proto.SetXattr c) {
    Mutation.SetXattr.Mode[] modes = Mutation.SetXattr.Mode.values();
    if (c.getModeValue() < 0 || c.getModeValue() >= modes.length) {
      throw new FsException(FsError.EINVAL, "setxattr of mode " + c.getModeValue());
    }
    return new Mutation.SetXattr(
        new InodeId(c.getInode()),
        XattrName.of(c.getName().toByteArray()),
        c.getValue().toByteArray(),
        modes[c.getModeValue()]);
  }

  private static Mutation.Commit commit(io.dfs.proto.Commit c) {
    return new Mutation.Commit(
        new InodeId(c.getInode()),
        new BodyId(c.getBody()),
        c.getAppend(),
        c.getSize(),
        c.hasMtimeNs() ? OptionalLong.of(c.getMtimeNs()) : OptionalLong.empty(),
        c.getKillPrivileges(),
        c.getChunksList().stream().map(NamespaceCodec::toValue).toList(),
        c.getExtentsList().stream().map(NamespaceCodec::toValue).toList(),
        c.getInlineList().stream().map(NamespaceCodec::toValue).toList(),
        c.hasExpected() ? Optional.of(toValue(c.getExpected())) : Optional.empty());
  }
}
