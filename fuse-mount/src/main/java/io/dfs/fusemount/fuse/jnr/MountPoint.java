package io.dfs.fusemount.fuse.jnr;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.mount.Fusermount;
import io.dfs.common.mount.MountTable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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

  /** How a mount answers. */
  private enum Life {
    ALIVE,
    DEAD,
    SILENT
  }

  private MountPoint() {}

  /**
   * Creates the directory if only it is missing, and takes away what a killed mount left there.
   *
   * @param nonEmpty whether files, or a mount that is not one of FUSE, may be hidden
   * @return the absolute path without links
   * @throws FsException ENOENT, ENOTDIR, ENOTEMPTY, EBUSY (already mounted), EACCES, EIO
   */
  static Path prepare(Path given, boolean nonEmpty, Fusermount fusermount) {
    Path place = resolve(given);
    try {
      place = sweep(place, nonEmpty, fusermount);
      if (!Files.exists(place)) {
        Files.createDirectory(place);
      }
      requireUsable(place, nonEmpty);
      return place;
    } catch (IOException e) {
      throw new FsException(FsError.EACCES, "cannot mount at " + place + ": " + e.getMessage(), e);
    }
  }

  /** As {@link #prepare}, but creates nothing: what is missing is in order. */
  static void check(Path given, boolean nonEmpty, Fusermount fusermount) {
    Path parent = given.getParent();
    if (parent != null && Files.notExists(parent)) {
      return;
    }
    Path place = resolve(given);
    try {
      place = sweep(place, nonEmpty, fusermount);
      if (!Files.notExists(place)) {
        requireUsable(place, nonEmpty);
      }
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

  /** Takes away what is dead at {@code place}, also where a link there leads. */
  private static Path sweep(Path place, boolean nonEmpty, Fusermount fusermount)
      throws IOException {
    sweepStale(place, nonEmpty, fusermount);
    if (!Files.isSymbolicLink(place)) {
      return place;
    }
    Path target = place.toRealPath();
    sweepStale(target, nonEmpty, fusermount);
    return target;
  }

  private static void sweepStale(Path place, boolean nonEmpty, Fusermount fusermount) {
    for (int i = 0; i < MOST_STACKED; i++) {
      Optional<MountTable.Mount> mount = MountTable.at(place);
      if (mount.isEmpty() || (nonEmpty && !mount.get().isFuse())) {
        return;
      }
      Life life = mount.get().isFuse() ? probe(place) : Life.ALIVE;
      if (life != Life.DEAD) {
        throw taken(place, mount.get(), life);
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

  private static FsException taken(Path place, MountTable.Mount mount, Life life) {
    return new FsException(
        FsError.EBUSY,
        "cannot mount at %s: %s (%s) is mounted there already%s"
            .formatted(
                place,
                mount.source(),
                mount.type(),
                life == Life.SILENT
                    ? " and does not answer; dfs umount -f " + place + " takes it away"
                    : ""));
  }

  /** Opens the directory, which reaches the daemon whatever the kernel has cached. */
  private static Life probe(Path place) {
    CompletableFuture<Integer> errno = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("fuse-probe")
        .start(() -> errno.complete(openDirectory(place)));
    try {
      return errno.get(PROBE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS) == ENOTCONN
          ? Life.DEAD
          : Life.ALIVE;
    } catch (TimeoutException e) {
      return Life.SILENT;
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

  private static void requireUsable(Path place, boolean nonEmpty) throws IOException {
    if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
      throw new FsException(
          FsError.ENOTDIR, "cannot mount at " + place + ": it is not a directory");
    }
    if (nonEmpty) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(place)) {
      if (entries.iterator().hasNext()) {
        throw new FsException(
            FsError.ENOTEMPTY,
            "cannot mount at "
                + place
                + ": the directory is not empty; take another, or hide what is in it with"
                + " -o nonempty");
      }
    }
  }
}
