package io.dfs.fusemount.fuse.jnr;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.fusemount.fuse.MountOptions;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.jspecify.annotations.Nullable;

/** A mount as libfuse made it: the channel and its descriptor. Closed once, by its owner. */
record FuseConnection(LibFuse2 library, Pointer channel, int fd) {
  private static final Path DEVICE = Path.of("/dev/fuse");

  /**
   * Mounts at a prepared directory.
   *
   * @throws FsException ENXIO, EACCES, ENOSYS, EIO
   */
  static FuseConnection open(Path mountPoint, MountOptions options) {
    requireDevice();
    LibFuse2 library = LibFuse2.load();
    boolean root = LibC.INSTANCE.geteuid() == 0;
    String optionString =
        MountArguments.optionString(options, root, root || MountArguments.userAllowOther());
    List<Pointer> args = MountArguments.fuseArgs(Runtime.getRuntime(library), optionString);
    @Nullable Pointer channel = library.fuse_mount(mountPoint.toString(), args.getFirst());
    Reference.reachabilityFence(args);
    if (channel == null) {
      throw new FsException(
          FsError.EIO,
          "libfuse could not mount at " + mountPoint + "; its reason stands on standard error");
    }
    int fd = library.fuse_chan_fd(channel);
    // A child that inherited the connection would keep a dead mount from being noticed.
    LibC.INSTANCE.fcntl(fd, LibC.F_SETFD, LibC.FD_CLOEXEC);
    return new FuseConnection(library, channel, fd);
  }

  void close() {
    library.fuse_chan_destroy(channel);
  }

  static void requireDevice() {
    if (!Files.exists(DEVICE)) {
      throw new FsException(
          FsError.ENXIO,
          "there is no /dev/fuse: load the kernel module fuse, or give the container the device");
    }
    if (!Files.isReadable(DEVICE) || !Files.isWritable(DEVICE)) {
      throw new FsException(
          FsError.EACCES, "no permission to read and write /dev/fuse: ask for mode 666 or root");
    }
  }
}
