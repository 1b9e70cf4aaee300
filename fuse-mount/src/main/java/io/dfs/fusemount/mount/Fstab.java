package io.dfs.fusemount.mount;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The file that says what a machine mounts at its start. */
record Fstab(SystemFile file) {

  /** EBUSY if something that is not ours is to be mounted at {@code place}. */
  void requireFree(Path place) throws IOException {
    Optional<FstabEntry> other = at(place).stream().filter(e -> !e.isDfs()).findFirst();
    if (other.isPresent()) {
      throw new FsException(
          FsError.EBUSY,
          "%s mounts %s (%s) at %s: take that line away first"
              .formatted(file.path(), other.get().source(), other.get().type(), place));
    }
  }

  private List<FstabEntry> at(Path place) throws IOException {
    return file.lines().stream()
        .flatMap(line -> FstabEntry.of(line).stream())
        .filter(e -> e.isAt(place))
        .toList();
  }

  /**
   * Makes {@code entry} the only line for its place: the first one there is replaced, further ones
   * go.
   *
   * @return whether anything was changed
   */
  boolean put(FstabEntry entry, Path place) throws IOException {
    List<String> before = file.lines();
    List<String> after = new ArrayList<>();
    boolean written = false;
    for (String line : before) {
      if (FstabEntry.of(line).filter(e -> e.isAt(place)).isEmpty()) {
        after.add(line);
      } else if (!written) {
        after.add(entry.line());
        written = true;
      }
    }
    if (!written) {
      after.add(entry.line());
    }
    if (after.equals(before)) {
      return false;
    }
    file.replace(after);
    return true;
  }
}
