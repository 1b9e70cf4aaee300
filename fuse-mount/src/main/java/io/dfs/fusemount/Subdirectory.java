package io.dfs.fusemount;

import io.dfs.client.namespace.Namespace;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import java.util.Arrays;
import java.util.List;

/**
 * The directory of a volume that is mounted.
 *
 * @param names the way to it from the volume's root; none for the root itself
 */
record Subdirectory(List<String> names) {
  Subdirectory {
    names = List.copyOf(names);
  }

  /**
   * EINVAL for a path that does not name its directory plainly: what {@code ..} means may change.
   */
  static Subdirectory of(String path) {
    List<String> names =
        Arrays.stream(path.split("/")).filter(n -> !n.isEmpty() && !n.equals(".")).toList();
    if (names.contains("..")) {
      throw new FsException(
          FsError.EINVAL, "cannot mount %s: write the subdirectory without '..'".formatted(path));
    }
    return new Subdirectory(names);
  }

  /** Asks once for the whole path. ENOENT, ENOTDIR with the part of the path that it is about. */
  InodeId find(Namespace namespace) {
    if (names.isEmpty()) {
      return InodeId.ROOT;
    }
    List<Attr> found =
        namespace.lookupPath(InodeId.ROOT, names.stream().map(FileName::of).toList());
    if (!found.isEmpty() && found.getLast().kind() != Kind.DIRECTORY) {
      throw new FsException(
          FsError.ENOTDIR,
          "cannot mount %s: %s is not a directory"
              .formatted(path(names.size()), path(found.size())));
    }
    if (found.size() < names.size()) {
      throw new FsException(
          FsError.ENOENT,
          "cannot mount %s: there is no directory %s in the volume"
              .formatted(path(names.size()), path(found.size() + 1)));
    }
    return found.getLast().id();
  }

  private String path(int length) {
    return "/" + String.join("/", names.subList(0, length));
  }
}
