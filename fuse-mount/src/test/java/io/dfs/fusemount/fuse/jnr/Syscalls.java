package io.dfs.fusemount.fuse.jnr;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.In;

/** System calls that Java has no method for. Paths are bytes ended by NUL. */
public interface Syscalls {
  Syscalls C = LibraryLoader.create(Syscalls.class).load("c");

  int AT_FDCWD = -100;
  int RENAME_NOREPLACE = 1;
  int RENAME_EXCHANGE = 2;
  int O_RDWR = 2;
  int O_CREAT = 0100;
  int LOCK_EX = 2;
  int SEEK_DATA = 3;
  int SEEK_HOLE = 4;

  int renameat2(int oldDirectory, @In byte[] from, int newDirectory, @In byte[] to, int flags);

  int mknod(@In byte[] path, int mode, long device);

  int open(@In byte[] path, int flags, int mode);

  int close(int fd);

  int flock(int fd, int operation);

  long lseek(int fd, long offset, int whence);

  /** {@code directory} and a name that need not be text. */
  static byte[] path(Path directory, byte[] name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(directory.toString().getBytes(StandardCharsets.UTF_8));
    bytes.write('/');
    bytes.writeBytes(name);
    bytes.write(0);
    return bytes.toByteArray();
  }

  static byte[] path(Path path) {
    return (path + "\0").getBytes(StandardCharsets.UTF_8);
  }
}
