package io.dfs.fusemount.fuse.jnr;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import ru.serce.jnrfuse.LibFuse;

/** jnr-fuse's view of libfuse 2 and what its low-level API needs to mount. */
public interface LibFuse2 extends LibFuse {
  /** Mounts and returns a channel, null on failure (the reason goes to standard error). */
  Pointer fuse_mount(String mountPoint, Pointer args);

  int fuse_chan_fd(Pointer channel);

  /** Closes the connection and frees the channel. */
  void fuse_chan_destroy(Pointer channel);

  /**
   * Loads the library.
   *
   * @throws FsException ENOSYS if it is not installed
   */
  static LibFuse2 load() {
    try {
      return LibraryLoader.create(LibFuse2.class).failImmediately().load("libfuse.so.2");
    } catch (UnsatisfiedLinkError e) {
      throw new FsException(
          FsError.ENOSYS, "libfuse.so.2 was not found: install the package libfuse2", e);
    }
  }
}
