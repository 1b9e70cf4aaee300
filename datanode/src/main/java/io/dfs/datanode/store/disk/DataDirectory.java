package io.dfs.datanode.store.disk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.datanode.store.DirectoryIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A data directory that this process alone has open: its lock, who it is, and the small values that
 * the cluster asks its node to keep. Thread-safe; the lock is held across writing the file, so that
 * two changes cannot pass each other.
 */
public final class DataDirectory implements AutoCloseable {
  static final String IDENTITY = "identity";
  static final String LOCK = "lock";
  static final String SEGMENTS = "segments";
  static final String DATABASE_POSITION = "database-position";

  private final Path path;
  private final NewDirectories made;
  private final FileChannel lockFile;
  private final ReentrantLock changes = new ReentrantLock();

  @GuardedBy("changes")
  private @Nullable DirectoryIdentity identity;

  private DataDirectory(
      Path path, NewDirectories made, FileChannel lockFile, @Nullable DirectoryIdentity identity) {
    this.path = path;
    this.made = made;
    this.lockFile = lockFile;
    this.identity = identity;
  }

  /**
   * Looks whose a directory is, and changes nothing.
   *
   * @throws FsException EINVAL if it belongs to another cluster or a later release, ENOTDIR or
   *     EACCES if nothing can be kept there, EIO if it cannot be read
   */
  public static void requireOurs(Path path, String clusterId) {
    requireWritable(path);
    try {
      requireOwner(path, IdentityFile.read(path.resolve(IDENTITY)), clusterId);
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "cannot read data directory " + path + ": " + e, e);
    }
  }

  /**
   * Opens a data directory of cluster {@code clusterId}, or an empty one, which is made if absent.
   *
   * @throws FsException EBUSY if a live process has it, EINVAL if it belongs to another cluster or
   *     a later release, ENOTDIR or EACCES if nothing can be kept there, EIO if it cannot be read
   */
  public static DataDirectory open(Path path, String clusterId) {
    requireWritable(path);
    NewDirectories made = NewDirectories.of(path);
    FileChannel lockFile = null;
    boolean opened = false;
    try {
      Files.createDirectories(path.resolve(SEGMENTS));
      lockFile = lock(path);
      Optional<DirectoryIdentity> identity = IdentityFile.read(path.resolve(IDENTITY));
      requireOwner(path, identity, clusterId);
      opened = true;
      return new DataDirectory(path, made, lockFile, identity.orElse(null));
    } catch (AccessDeniedException e) {
      throw closed(path, e);
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "cannot open data directory " + path + ": " + e, e);
    } finally {
      if (!opened && lockFile != null) {
        closeQuietly(lockFile);
      }
    }
  }

  private static void requireWritable(Path path) {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new FsException(
          FsError.ENOTDIR, "data directory %s is not a directory: name another".formatted(path));
    }
    if (Files.exists(path) && !Files.isWritable(path)) {
      throw closed(path, null);
    }
  }

  private static FsException closed(Path path, @Nullable IOException cause) {
    String sentence =
        "data directory %s cannot be written to: give it to the user that runs the DataNode, or name another"
            .formatted(path);
    return cause == null
        ? new FsException(FsError.EACCES, sentence)
        : new FsException(FsError.EACCES, sentence, cause);
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel file =
        FileChannel.open(
            path.resolve(LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null; // this very process has it
    }
    if (lock == null) {
      String owner = Files.readString(path.resolve(LOCK)).strip();
      file.close();
      throw new FsException(
          FsError.EBUSY,
          "data directory %s is in use by process %s: stop that DataNode or name another directory"
              .formatted(path, owner));
    }
    file.truncate(0);
    file.write(
        ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
    return file;
  }

  private static void requireOwner(
      Path path, Optional<DirectoryIdentity> identity, String clusterId) throws IOException {
    if (identity.isEmpty() && Files.isDirectory(path.resolve(SEGMENTS))) {
      try (var files = Files.list(path.resolve(SEGMENTS))) {
        if (files.findAny().isPresent()) {
          throw new FsException(
              FsError.EINVAL, "data directory " + path + " has segments but no identity file");
        }
      }
    } else if (identity.isPresent() && !identity.get().clusterId().equals(clusterId)) {
      throw new FsException(
          FsError.EINVAL,
          "data directory %s belongs to cluster %s, the MetaServers to %s: name another directory or other MetaServers"
              .formatted(path, identity.get().clusterId(), clusterId));
    }
  }

  public Path path() {
    return path;
  }

  /** Who it is; empty until {@link #keep} gave a new directory its identity. */
  public Optional<DirectoryIdentity> identity() {
    changes.lock();
    try {
      return Optional.ofNullable(identity);
    } finally {
      changes.unlock();
    }
  }

  /**
   * Writes who it is; durable when it returns.
   *
   * @throws IllegalStateException if that is another directory or an older generation
   * @throws FsException EIO
   */
  public void keep(DirectoryIdentity next) {
    changes.lock();
    try {
      DirectoryIdentity now = identity;
      if (now != null
          && (next.generation() < now.generation()
              || !now.withGeneration(next.generation()).equals(next))) {
        throw new IllegalStateException(path + " is " + now + " and cannot become " + next);
      }
      if (!next.equals(now)) {
        IdentityFile.write(path.resolve(IDENTITY), next);
        identity = next;
      }
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "cannot write the identity of " + path + ": " + e, e);
    } finally {
      changes.unlock();
    }
  }

  /** The highest database position that was kept; empty text if none. */
  public String databasePosition() {
    try {
      Path file = path.resolve(DATABASE_POSITION);
      return Files.exists(file) ? Files.readString(file).strip() : "";
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "cannot read " + path + ": " + e, e);
    }
  }

  /** Keeps the highest database position seen; durable when it returns. */
  public void keepDatabasePosition(String position) {
    changes.lock();
    try {
      AtomicFile.write(
          path.resolve(DATABASE_POSITION), (position + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "cannot write in " + path + ": " + e, e);
    } finally {
      changes.unlock();
    }
  }

  Path segments() {
    return path.resolve(SEGMENTS);
  }

  /** Lets other processes have it. One that got no identity is as it was before. */
  @Override
  public void close() {
    if (identity().isEmpty()) {
      made.remove(path.resolve(LOCK), segments());
    }
    closeQuietly(lockFile);
  }

  private static void closeQuietly(FileChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("closing a lock file", e);
    }
  }
}
