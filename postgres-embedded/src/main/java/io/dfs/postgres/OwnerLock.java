package io.dfs.postgres;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The right to run a server in a directory. The kernel drops it when this process ends, however it
 * ends, and the server does not inherit it. Thread-safe.
 */
final class OwnerLock implements AutoCloseable {
  /**
   * Locks of this process. A second channel to a locked file must not even be opened: closing it
   * would drop the first one's lock (POSIX).
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private OwnerLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /** EBUSY with the owner's process id when somebody else has it. */
  static OwnerLock take(Path directory) throws IOException {
    @Nullable OwnerLock lock = tryTake(directory);
    if (lock == null) {
      throw new FsException(
          FsError.EBUSY,
          "the PostgreSQL in %s is in use by process %s; stop that one or use another directory"
              .formatted(directory, owner(directory.resolve("owner.lock"))));
    }
    return lock;
  }

  /** Null when somebody else has it. */
  static @Nullable OwnerLock tryTake(Path directory) throws IOException {
    Path real = directory.toRealPath();
    if (!HELD.add(real)) {
      return null;
    }
    @Nullable OwnerLock lock = null;
    try {
      lock = lock(real);
      return lock;
    } finally {
      if (lock == null) {
        HELD.remove(real);
      }
    }
  }

  private static @Nullable OwnerLock lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("owner.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      return null;
    }
    String pid = ProcessHandle.current().pid() + "\n";
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
    return new OwnerLock(directory, channel);
  }

  private static String owner(Path file) {
    try {
      String pid = Files.readString(file).strip();
      return pid.isEmpty() ? "unknown" : pid;
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** What is locked. */
  Path directory() {
    return directory;
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      HELD.remove(directory);
    }
  }
}
