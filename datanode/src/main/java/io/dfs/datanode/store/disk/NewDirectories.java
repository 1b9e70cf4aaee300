package io.dfs.datanode.store.disk;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories that had to be made for a data directory, so that a start that is refused can
 * take them away again. Immutable.
 *
 * @param deepestFirst those that did not exist
 */
record NewDirectories(List<Path> deepestFirst) {
  private static final Logger log = LoggerFactory.getLogger(NewDirectories.class);

  NewDirectories {
    deepestFirst = List.copyOf(deepestFirst);
  }

  /** Looks what is missing on the way to {@code path}. */
  static NewDirectories of(Path path) {
    List<Path> missing = new ArrayList<>();
    @Nullable Path at = path.toAbsolutePath();
    while (at != null && !Files.exists(at)) {
      missing.add(at);
      at = at.getParent();
    }
    return new NewDirectories(missing);
  }

  /** Removes them after what stands in them, as far as all is empty. */
  void remove(Path... contents) {
    try {
      for (Path file : contents) {
        Files.deleteIfExists(file);
      }
      for (Path directory : deepestFirst) {
        Files.deleteIfExists(directory);
      }
    } catch (DirectoryNotEmptyException e) {
      log.info("{} is not empty and stays", e.getMessage());
    } catch (IOException e) {
      log.warn("cannot remove {}", e.getMessage());
    }
  }
}
