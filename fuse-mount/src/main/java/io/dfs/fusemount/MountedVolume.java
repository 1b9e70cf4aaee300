package io.dfs.fusemount;

import io.dfs.common.stats.MountStatistics;
import io.dfs.fusemount.fuse.LowLevelFileSystem;
import io.dfs.fusemount.fuse.wire.OperationMeters;
import java.util.Optional;

/** The file system behind one mount: a client with its session, and the POSIX layer over it. */
interface MountedVolume extends AutoCloseable {
  /** What the kernel's requests go to. */
  LowLevelFileSystem operations();

  /** Counts the kernel's requests. */
  OperationMeters meters();

  /** What was counted by now. */
  MountStatistics statistics();

  /** Why calls would wait now, in one sentence; empty if they would not. */
  Optional<String> missing();

  /** Commits all that is dirty, within the operation timeout; what cannot be is logged. */
  void flush();

  /** Commits what is left and ends the session. Bounded. */
  @Override
  void close();
}
