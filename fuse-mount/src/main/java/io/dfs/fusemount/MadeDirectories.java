package io.dfs.fusemount;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A mount point that was missing: made with its parents, and gone again if nothing is mounted. */
final class MadeDirectories {
  private static final Logger log = LoggerFactory.getLogger(MadeDirectories.class);

  /** The innermost first. */
  private final Deque<Path> made = new ArrayDeque<>();

  /** EACCES if one cannot be made. */
  void make(Path directory) {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path p = directory; p != null && isMissing(p); p = p.getParent()) {
      missing.push(p);
    }
    for (Path p : missing) {
      try {
        Files.createDirectory(p);
        made.push(p);
      } catch (IOException e) {
        throw new FsException(
            FsError.EACCES, "cannot create the directory " + p + ": " + e.getMessage(), e);
      }
    }
  }

  private static boolean isMissing(Path path) {
    return Files.notExists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Removes what was made; what is no longer empty stays. */
  void removeEmpty() {
    for (Path p : made) {
      try {
        Files.deleteIfExists(p);
      } catch (IOException e) {
        log.debug("{} stays: {}", p, e.getMessage());
        return;
      }
    }
  }
}
