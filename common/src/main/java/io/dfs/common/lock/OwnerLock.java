package io.dfs.common.lock;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The right to work in a directory, held through its file {@code owner.lock}. The kernel drops it
 * when this process ends, however it ends, and child processes do not inherit it. Thread-safe.
 */
public final class OwnerLock implements AutoCloseable {
  private static final String FILE = "owner.lock";

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

  /**
   * EBUSY with the owner's process id when somebody else has it.
   *
   * @param what stands in the directory, for the message: "PostgreSQL"
   */
  public static OwnerLock take(Path directory, String what) throws IOException {
    Optional<OwnerLock> lock = tryTake(directory);
    if (lock.isEmpty()) {
      throw new FsException(
          FsError.EBUSY,
          "the %s in %s is in use by process %s; stop that one or use another directory"
              .formatted(what, directory, written(directory)));
    }
    return lock.get();
  }

  /** Empty when somebody else has it, in this process or another. */
  public static Optional<OwnerLock> tryTake(Path directory) throws IOException {
    Path real = directory.toRealPath();
    if (!HELD.add(real)) {
      return Optional.empty();
    }
    @Nullable OwnerLock lock = null;
    try {
      lock = lock(real);
      return Optional.ofNullable(lock);
    } finally {
      if (lock == null) {
        HELD.remove(real);
      }
    }
  }

  private static @Nullable OwnerLock lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      return null;
    }
    String pid = ProcessHandle.current().pid() + "\n";
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
    return new OwnerLock(directory, channel);
  }

  /**
   * The process id of the owner, or "unknown"; empty when nobody owns the directory. For a moment
   * nobody else can take the lock.
   */
  public static Optional<String> owner(Path directory) throws IOException {
    if (!Files.exists(directory.resolve(FILE))) {
      return Optional.empty();
    }
    Path real = directory.toRealPath();
    if (!HELD.add(real)) {
      return Optional.of(written(real));
    }
    try (FileChannel channel = FileChannel.open(real.resolve(FILE), StandardOpenOption.WRITE)) {
      return channel.tryLock() == null ? Optional.of(written(real)) : Optional.empty();
    } finally {
      HELD.remove(real);
    }
  }

  /** The process id that the present or last owner left, or "unknown". */
  private static String written(Path directory) {
    try {
      String pid = Files.readString(directory.resolve(FILE)).strip();
      return pid.isEmpty() ? "unknown" : pid;
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** What is locked, without links. */
  public Path directory() {
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
