package io.dfs.fusemount.fuse.wire;

import io.dfs.common.error.FsError;
import io.dfs.common.id.FileName;
import io.dfs.fusemount.fuse.FuseOperation;
import io.dfs.fusemount.fuse.LowLevelFileSystem;
import io.dfs.fusemount.fuse.Request;
import io.dfs.fusemount.fuse.RequestContext;
import java.util.OptionalLong;

/**
 * Turns a frame into a call of the file system. Everything is read from the frame before the call
 * is returned, so it may run later and in another thread. Stateless but for the file system.
 */
final class Calls {
  private final LowLevelFileSystem fs;

  Calls(LowLevelFileSystem fs) {
    this.fs = fs;
  }

  /** Everything but INIT, FORGET, INTERRUPT and WRITE; what we do not know answers ENOSYS. */
  Runnable of(FuseOperation operation, Frame f, PendingReply r) {
    return switch (operation) {
      case LOOKUP, SYMLINK, MKNOD, MKDIR, UNLINK, RMDIR, RENAME, RENAME2, LINK, READLINK ->
          nameCall(operation, f, r);
      case OPEN, CREATE, READ, FLUSH, RELEASE, FSYNC, FALLOCATE, LSEEK -> fileCall(operation, f, r);
      case COPY_FILE_RANGE, COPY_FILE_RANGE_64 -> {
        Request.CopyRange request = Decoder.copyRange(f);
        yield () -> fs.copyFileRange(r.context(), request, r);
      }
      case OPENDIR, READDIR, READDIRPLUS, RELEASEDIR, FSYNCDIR -> directoryCall(operation, f, r);
      case GETATTR, SETATTR, STATFS, ACCESS, SETXATTR, GETXATTR, LISTXATTR, REMOVEXATTR ->
          attributeCall(operation, f, r);
      case GETLK, SETLK, SETLKW -> lockCall(operation, f, r);
      default -> () -> r.error(FsError.ENOSYS);
    };
  }

  Runnable write(Frame f, InputBuffer input, PendingReply r) {
    int size = f.u32At(16);
    int start = Frame.HEADER_BYTES + Decoder.WRITE_IN_BYTES;
    if (size < 0 || start + size != input.length()) {
      throw new IllegalStateException(
          "write of " + size + " bytes in a request of " + input.length());
    }
    Request.Write request = Decoder.write(f, () -> r.lease(input.detach(start, size)));
    return () -> fs.write(r.context(), request, r);
  }

  private Runnable nameCall(FuseOperation operation, Frame f, PendingReply r) {
    RequestContext context = r.context();
    long node = f.node();
    switch (operation) {
      case LOOKUP -> {
        FileName name = f.name();
        return () -> fs.lookup(context, node, name, r);
      }
      case SYMLINK -> {
        FileName name = f.name();
        byte[] target = f.text();
        return () -> fs.symlink(context, node, name, target, r);
      }
      case MKNOD -> {
        Request.Mknod request = Decoder.mknod(f);
        return () -> fs.mknod(context, request, r);
      }
      case MKDIR -> {
        int mode = f.u32();
        FileName name = f.skip(4).name();
        return () -> fs.mkdir(context, node, name, mode, r);
      }
      case UNLINK -> {
        FileName name = f.name();
        return () -> fs.unlink(context, node, name, r);
      }
      case RMDIR -> {
        FileName name = f.name();
        return () -> fs.rmdir(context, node, name, r);
      }
      case RENAME, RENAME2 -> {
        Request.Rename request =
            operation == FuseOperation.RENAME ? Decoder.rename(f) : Decoder.rename2(f);
        return () -> fs.rename(context, request, r);
      }
      case LINK -> {
        long target = f.u64();
        FileName name = f.name();
        return () -> fs.link(context, target, node, name, r);
      }
      default -> {
        return () -> fs.readlink(context, node, r);
      }
    }
  }

  private Runnable fileCall(FuseOperation operation, Frame f, PendingReply r) {
    RequestContext context = r.context();
    long node = f.node();
    switch (operation) {
      case OPEN -> {
        Request.Open request = Decoder.open(f);
        return () -> fs.open(context, request, r);
      }
      case CREATE -> {
        Request.Create request = Decoder.create(f);
        return () -> fs.create(context, request, r);
      }
      case READ -> {
        Request.Read request = Decoder.read(f);
        r.limit(request.sizeBytes());
        return () -> fs.read(context, request, r);
      }
      case FLUSH -> {
        long handle = f.u64();
        long lockOwner = f.skip(8).u64();
        return () -> fs.flush(context, node, handle, lockOwner, r);
      }
      case RELEASE -> {
        Request.Release request = Decoder.release(f);
        return () -> fs.release(context, request, r);
      }
      case FSYNC -> {
        long handle = f.u64();
        boolean dataOnly = (f.u32() & 1) != 0;
        return () -> fs.fsync(context, node, handle, dataOnly, r);
      }
      case FALLOCATE -> {
        Request.Fallocate request = Decoder.fallocate(f);
        return () -> fs.fallocate(context, request, r);
      }
      default -> {
        Request.Seek request = Decoder.seek(f);
        return () -> fs.lseek(context, request, r);
      }
    }
  }

  private Runnable directoryCall(FuseOperation operation, Frame f, PendingReply r) {
    RequestContext context = r.context();
    long node = f.node();
    switch (operation) {
      case OPENDIR -> {
        Request.Open request = Decoder.open(f);
        return () -> fs.opendir(context, request, r);
      }
      case READDIR -> {
        Request.Read request = Decoder.read(f);
        return () ->
            fs.readdir(context, request, new PendingDirectory(r, request.sizeBytes(), false));
      }
      case READDIRPLUS -> {
        Request.Read request = Decoder.read(f);
        return () ->
            fs.readdirplus(context, request, new PendingDirectory(r, request.sizeBytes(), true));
      }
      case RELEASEDIR -> {
        Request.Release request = Decoder.release(f);
        return () -> fs.releasedir(context, request, r);
      }
      default -> {
        long handle = f.u64();
        boolean dataOnly = (f.u32() & 1) != 0;
        return () -> fs.fsyncdir(context, node, handle, dataOnly, r);
      }
    }
  }

  private Runnable attributeCall(FuseOperation operation, Frame f, PendingReply r) {
    RequestContext context = r.context();
    long node = f.node();
    switch (operation) {
      case GETATTR -> {
        OptionalLong handle = Decoder.getattrHandle(f);
        return () -> fs.getattr(context, node, handle, r);
      }
      case SETATTR -> {
        Request.SetAttr request = Decoder.setAttr(f);
        return () -> fs.setattr(context, request, r);
      }
      case STATFS -> {
        return () -> fs.statfs(context, node, r);
      }
      case ACCESS -> {
        int mask = f.u32();
        return () -> fs.access(context, node, mask, r);
      }
      case SETXATTR -> {
        Request.SetXattr request = Decoder.setXattr(f);
        return () -> fs.setxattr(context, request, r);
      }
      case GETXATTR -> {
        r.limit(f.u32());
        byte[] name = f.skip(4).text();
        return () -> fs.getxattr(context, node, name, r);
      }
      case LISTXATTR -> {
        r.limit(f.u32());
        return () -> fs.listxattr(context, node, r);
      }
      default -> {
        byte[] name = f.text();
        return () -> fs.removexattr(context, node, name, r);
      }
    }
  }

  private Runnable lockCall(FuseOperation operation, Frame f, PendingReply r) {
    RequestContext context = r.context();
    boolean blocking = operation == FuseOperation.SETLKW;
    if (Decoder.isFlock(f)) {
      Request.Flock request = Decoder.flock(f, blocking);
      return () -> fs.flock(context, request, r);
    }
    Request.Lock request = Decoder.lock(f, blocking);
    return operation == FuseOperation.GETLK
        ? () -> fs.getlk(context, request, r)
        : () -> fs.setlk(context, request, r);
  }
}
