package io.dfs.cli.cluster;

import io.dfs.cli.term.ByteText;
import io.dfs.cli.term.LocalPaths;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import io.dfs.common.mount.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A path of this machine that lies in a DFS mount.
 *
 * @param rest from the mount point on, absolute
 */
record MountedPath(MountedDfs mount, String said, String rest) {

  /** What {@code said} means if it leads into a DFS mount; what it names need not exist. */
  static Optional<MountedPath> of(String said) {
    if (said.isEmpty()) {
      return Optional.empty();
    }
    Path path = LocalPaths.path(said).toAbsolutePath().normalize();
    Optional<Path> real = mountOf(path).isPresent() ? Optional.of(path) : realPath(path);
    return real.flatMap(p -> mountOf(p).map(m -> new MountedPath(m, said, rest(m, p, said))));
  }

  private static Optional<MountedDfs> mountOf(Path path) {
    return MountTable.containing(path)
        .filter(m -> m.type().equals("fuse.dfs"))
        .flatMap(m -> MountedDfs.at(Path.of(m.place())));
  }

  /** With links followed as far as it exists. */
  private static Optional<Path> realPath(Path path) {
    List<Path> missing = new ArrayList<>();
    for (Path p = path; p != null; p = p.getParent()) {
      try {
        Path real = p.toRealPath();
        for (Path name : missing.reversed()) {
          real = real.resolve(name);
        }
        return Optional.of(real);
      } catch (IOException e) {
        Path name = p.getFileName();
        if (name == null) {
          return Optional.empty();
        }
        missing.add(name);
      }
    }
    return Optional.empty();
  }

  private static String rest(MountedDfs mount, Path path, String said) {
    StringBuilder rest = new StringBuilder();
    if (!path.equals(mount.mountPoint())) {
      for (Path name : mount.mountPoint().relativize(path)) {
        rest.append('/').append(ByteText.text(LocalPaths.name(name)));
      }
    }
    return rest.isEmpty() || said.endsWith("/") ? rest + "/" : rest.toString();
  }

  Located located() {
    return new Located(Cluster.at(mount.requireMetaServers()), said, true, root(), rest);
  }

  /** The directory that is mounted. */
  private InodeId root() {
    try {
      Object number = Files.getAttribute(mount.mountPoint(), "unix:ino", LinkOption.NOFOLLOW_LINKS);
      return new InodeId((Long) number);
    } catch (IOException e) {
      throw new FsException(
          FsError.EIO,
          "the mount at %s does not answer: %s".formatted(mount.mountPoint(), e.getMessage()),
          e);
    }
  }
}
