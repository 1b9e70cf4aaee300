package io.dfs.cli.bench;

import io.dfs.cli.term.Sizes;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The directory of a benchmark, in the one that was named; it goes away with all in it. */
final class BenchDirectory implements AutoCloseable {
  private final Path path;

  private BenchDirectory(Path path) {
    this.path = path;
  }

  /** Refuses, in one sentence, what no benchmark can run in. */
  static void require(Path place, long bytes) {
    if (!Files.exists(place)) {
      throw new FsException(
          FsError.ENOENT, "there is no %s: name a directory to work in".formatted(place));
    }
    if (!Files.isDirectory(place)) {
      throw new FsException(
          FsError.ENOTDIR, "%s is no directory: name one to work in".formatted(place));
    }
    long free = free(place);
    if (free < bytes) {
      throw new FsException(
          FsError.ENOSPC,
          "%s has %s free, the files take %s: make them fewer or smaller"
              .formatted(place, Sizes.text(free), Sizes.text(bytes)));
    }
  }

  private static long free(Path place) {
    try {
      return Files.getFileStore(place).getUsableSpace();
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "%s does not answer: %s".formatted(place, words(e)), e);
    }
  }

  static BenchDirectory in(Path place) {
    try {
      return new BenchDirectory(Files.createTempDirectory(place, "dfs-bench-"));
    } catch (AccessDeniedException e) {
      throw new FsException(FsError.EACCES, "you may not write in " + place, e);
    } catch (IOException e) {
      throw new FsException(
          FsError.EIO, "cannot make a directory in %s: %s".formatted(place, words(e)), e);
    }
  }

  Path path() {
    return path;
  }

  /** What the system said, without the path. */
  static String words(IOException e) {
    return e instanceof FileSystemException f && f.getReason() != null
        ? f.getReason()
        : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Removes it; safe to repeat, also while another thread does. */
  @Override
  public void close() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(path);
    } catch (NoSuchFileException e) {
      return; // it has gone
    } catch (IOException e) {
      throw new FsException(
          FsError.EIO, "%s is left over, remove it: %s".formatted(path, words(e)), e);
    }
  }
}
