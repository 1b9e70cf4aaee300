package io.dfs.fusemount.posix;

import java.time.Duration;

/**
 * How a mount behaves.
 *
 * @param identities whose files are whose
 * @param directIo whether reads and writes go past the kernel's pages
 * @param syncWrites whether all writes are to be durable before they are answered, as mount(8)'s
 *     sync; for files with pages the kernel sees to it
 * @param negativeTimeout how long the kernel may take a name for missing without asking
 */
public record PosixOptions(
    Identities identities, boolean directIo, boolean syncWrites, Duration negativeTimeout) {
  /** Owners as they are, pages cached, missing names asked for every time. */
  public static final PosixOptions DEFAULT =
      new PosixOptions(Identities.PLAIN, false, false, Duration.ZERO);
}
