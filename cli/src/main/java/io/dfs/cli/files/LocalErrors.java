package io.dfs.cli.files;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What went wrong with a file of this machine, as a sentence. */
final class LocalErrors {
  private LocalErrors() {}

  /**
   * @param shown the path, fit for messages
   */
  static FsException about(String shown, IOException e) {
    String words = String.valueOf(e.getMessage());
    return switch (e) {
      case NoSuchFileException x -> new FsException(FsError.ENOENT, "there is no " + shown, x);
      case AccessDeniedException x ->
          new FsException(FsError.EACCES, "you may not read or write " + shown, x);
      case FileAlreadyExistsException x ->
          new FsException(FsError.EEXIST, shown + " exists: --force replaces it", x);
      case NotDirectoryException x ->
          new FsException(FsError.ENOTDIR, shown + " is no directory", x);
      case FileSystemLoopException x ->
          new FsException(FsError.ELOOP, shown + " leads in a circle", x);
      default -> byWords(shown, words, e);
    };
  }

  /** The JDK knows some errors only by what the C library says of them. */
  private static FsException byWords(String shown, String words, IOException e) {
    if (words.contains("No space left") || words.contains("Disk quota exceeded")) {
      return new FsException(FsError.ENOSPC, "no space is left on the disk of " + shown, e);
    }
    if (words.contains("Not a directory")) {
      return new FsException(FsError.ENOTDIR, shown + ": a name on the way is no directory", e);
    }
    if (words.contains("Is a directory")) {
      return new FsException(FsError.EISDIR, shown + " is a directory", e);
    }
    if (words.contains("Read-only file system")) {
      return new FsException(FsError.EROFS, shown + " is on a file system mounted read-only", e);
    }
    return new FsException(FsError.EIO, shown + ": " + words, e);
  }
}
