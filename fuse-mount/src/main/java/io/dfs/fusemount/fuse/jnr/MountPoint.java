package io.dfs.fusemount.fuse.jnr;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.mount.Fusermount;
import io.dfs.common.mount.MountTable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a directory ready to be mounted on, or says in one sentence why it is not. */
final class MountPoint {
  private static final Logger log = LoggerFactory.getLogger(MountPoint.class);
  private static final Duration PROBE_PATIENCE = Duration.ofSeconds(2);
  private static final int MOST_STACKED = 16;
  private static final int ENOTCONN = 107;

  private MountPoint() {}

  /**
   * Creates the directory if only it is missing, and takes away what a killed mount left there.
   *
   * @return the absolute path without links
   * @throws FsException ENOENT, ENOTDIR, ENOTEMPTY, EBUSY (already mounted), EACCES, EIO
   */
  static Path prepare(Path given, Fusermount fusermount) {
    Path place = resolve(given);
    sweepStale(place, fusermount);
    try {
      if (Files.isSymbolicLink(place)) {
        place = place.toRealPath();
        sweepStale(place, fusermount);
      }
      if (!Files.exists(place)) {
        Files.createDirectory(place);
      }
      requireEmptyDirectory(place);
      return place;
    } catch (IOException e) {
      throw new FsException(FsError.EACCES, "cannot mount at " + place + ": " + e.getMessage(), e);
    }
  }

  /** Follows links above the mount point, never the mount point itself: it may hang or be dead. */
  private static Path resolve(Path given) {
    Path absolute = given.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    Path name = absolute.getFileName();
    if (parent == null || name == null) {
      throw new FsException(FsError.EBUSY, "cannot mount at /");
    }
    try {
      return parent.toRealPath().resolve(name);
    } catch (IOException e) {
      throw new FsException(
          FsError.ENOENT,
          "cannot mount at " + absolute + ": the directory " + parent + " does not exist",
          e);
    }
  }

  private static void sweepStale(Path place, Fusermount fusermount) {
    for (int i = 0; i < MOST_STACKED; i++) {
      Optional<MountTable.Mount> mount = MountTable.at(place).filter(MountTable.Mount::isFuse);
      if (mount.isEmpty()) {
        return;
      }
      if (!isDead(place)) {
        throw new FsException(
            FsError.EBUSY,
            "cannot mount at "
                + place
                + ": "
                + mount.get().source()
                + " ("
                + mount.get().type()
                + ") is mounted there already");
      }
      log.info("taking away the dead mount at {}", place);
      Fusermount.Result result = fusermount.detach(place);
      if (!result.success()) {
        throw new FsException(
            FsError.EBUSY, "cannot take away the dead mount: " + result.message());
      }
    }
    throw new FsException(FsError.EBUSY, "too many dead mounts at " + place);
  }

  /** Opens the directory, which reaches the daemon whatever the kernel has cached. */
  private static boolean isDead(Path place) {
    CompletableFuture<Integer> errno = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("fuse-probe")
        .start(() -> errno.complete(openDirectory(place)));
    try {
      return errno.get(PROBE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS) == ENOTCONN;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("probe of " + place + " failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.EINTR, "interrupted while looking at " + place, e);
    }
  }

  private static int openDirectory(Path place) {
    int fd = LibC.INSTANCE.open(place.toString(), LibC.O_RDONLY | LibC.O_DIRECTORY, 0);
    if (fd < 0) {
      return LibC.errno();
    }
    LibC.INSTANCE.close(fd);
    return 0;
  }

  private static void requireEmptyDirectory(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      throw new FsException(
          FsError.ENOTDIR, "cannot mount at " + place + ": it is not a directory");
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(place)) {
      if (entries.iterator().hasNext()) {
        throw new FsException(
            FsError.ENOTEMPTY, "cannot mount at " + place + ": the directory is not empty");
      }
    }
  }
}
