package io.dfs.fusemount.fuse.jnr;

import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.IgnoreError;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/** The system calls of the binding; addresses are plain numbers so that no call allocates. */
public interface LibC {
  int O_RDONLY = 0;
  int O_DIRECTORY = 0200000;
  int F_SETFD = 2;
  int FD_CLOEXEC = 1;

  LibC INSTANCE = LibraryLoader.create(LibC.class).load("c");

  @ssize_t
  long read(int fd, long address, @size_t long count);

  @ssize_t
  long write(int fd, long address, @size_t long count);

  @ssize_t
  long writev(int fd, long iovecs, int count);

  int open(String path, int flags, int mode);

  int close(int fd);

  int fcntl(int fd, int command, int argument);

  @IgnoreError
  int geteuid();

  /** errno of this thread's last call that failed. */
  static int errno() {
    return LastError.getLastError(Runtime.getSystemRuntime());
  }
}
