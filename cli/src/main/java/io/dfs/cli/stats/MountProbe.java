package io.dfs.cli.stats;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.stats.MountStatistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a mount for its statistics through its root. A mount that hangs holds up a thread of its
 * own, which ends with the process, not the caller.
 */
final class MountProbe {
  private static final int MAX_BYTES = 64 << 10;
  private static final String PREFIX = "user.";

  private final Path mountPoint;
  private final Duration patience;

  MountProbe(Path mountPoint, Duration patience) {
    this.mountPoint = mountPoint;
    this.patience = patience;
  }

  /**
   * @throws FsException one sentence: ETIMEDOUT for a mount that hangs, EACCES for one of another
   *     user, ENXIO for one that has ended, EOPNOTSUPP for one of another release
   */
  MountStatistics read() {
    return parse(inTime(this::attribute));
  }

  /** Something that asks the mount. */
  @FunctionalInterface
  interface Question {
    String ask() throws IOException;
  }

  /** The answer to {@code question}, within the patience. */
  String inTime(Question question) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("dfs-probe")
        .start(
            () -> {
              try {
                answer.complete(question.ask());
              } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
              }
            });
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new FsException(
          FsError.ETIMEDOUT,
          "the mount at %s has not answered for %d s: its log says why"
              .formatted(mountPoint, patience.toSeconds()));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure
          ? failure(failure)
          : new IllegalStateException("asking " + mountPoint, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.EINTR, "interrupted", e);
    }
  }

  private String attribute() throws IOException {
    UserDefinedFileAttributeView attributes =
        Files.getFileAttributeView(mountPoint, UserDefinedFileAttributeView.class);
    // What the kernel takes at most: asking for the size first would be a second question.
    ByteBuffer value = ByteBuffer.allocateDirect(MAX_BYTES);
    attributes.read(MountStatistics.ATTRIBUTE.substring(PREFIX.length()), value);
    return StandardCharsets.UTF_8.decode(value.flip()).toString();
  }

  private MountStatistics parse(String text) {
    try {
      return MountStatistics.parse(text);
    } catch (IllegalArgumentException e) {
      throw new FsException(
          FsError.EPROTO,
          "the mount at %s is of a release that this dfs does not understand: %s"
              .formatted(mountPoint, e.getMessage()),
          e);
    }
  }

  /** The JDK knows most errors only by what the C library says of them. */
  private FsException failure(IOException e) {
    String words = words(e);
    if (e instanceof AccessDeniedException || words.contains("Operation not permitted")) {
      return new FsException(
          FsError.EACCES,
          "the mount at %s is another user's, who alone may use it".formatted(mountPoint),
          e);
    }
    if (e instanceof NoSuchFileException
        || words.contains("not connected")
        || words.contains("connection abort")) {
      return new FsException(
          FsError.ENXIO,
          "the mount at %s has ended: mount it again, or take it away with dfs umount"
              .formatted(mountPoint),
          e);
    }
    if (words.contains("No data available") || words.contains("not supported")) {
      return new FsException(
          FsError.EOPNOTSUPP,
          "the mount at %s gives no statistics: it is of an older release, or no DFS mount"
              .formatted(mountPoint),
          e);
    }
    return new FsException(
        FsError.EIO, "the mount at %s does not answer: %s".formatted(mountPoint, words), e);
  }

  private static String words(IOException e) {
    return e instanceof FileSystemException f && f.getReason() != null
        ? f.getReason()
        : String.valueOf(e.getMessage());
  }
}
