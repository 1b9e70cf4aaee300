package io.dfs.fusemount;

import io.dfs.fusemount.fuse.LowLevelFileSystem;

/** The file system behind one mount: a client with its session, and the POSIX layer over it. */
interface MountedVolume extends AutoCloseable {
  /** What the kernel's requests go to. */
  LowLevelFileSystem operations();

  /** Commits all that is dirty, within the operation timeout; what cannot be is logged. */
  void flush();

  /** Commits what is left and ends the session. Bounded. */
  @Override
  void close();
}
