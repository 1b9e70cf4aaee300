package io.dfs.cli.cluster;

import io.dfs.cli.admin.Admin;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.mount.MountTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A DFS mount of this machine. {@code dfs-mount} leaves in the mount's source, which df shows, the
 * cluster that it belongs to: {@code dfs@host:port+host:port}, or what stands in /etc/fstab.
 *
 * @param metaServers none if the mount was given another name with {@code fsname=}
 */
public record MountedDfs(Path mountPoint, List<String> metaServers) {
  private static final String TYPE = "fuse.dfs";
  private static final String SOURCE = "dfs@";
  private static final String ADDRESS = "[^\\s/]+:\\d{1,5}";

  /** The mount at {@code place}, which is never touched: it may hang or be dead. */
  public static Optional<MountedDfs> at(Path place) {
    return MountTable.at(withoutLinks(place)).flatMap(MountedDfs::of);
  }

  /** The mount that {@code path} lies in. */
  public static Optional<MountedDfs> containing(Path path) {
    return MountTable.containing(withoutLinks(path)).flatMap(MountedDfs::of);
  }

  private static Optional<MountedDfs> of(MountTable.Mount mount) {
    return mount.type().equals(TYPE)
        ? Optional.of(new MountedDfs(Path.of(mount.place()), addresses(mount.source())))
        : Optional.empty();
  }

  private static List<String> addresses(String source) {
    String list = source.startsWith(SOURCE) ? source.substring(SOURCE.length()) : source;
    List<String> addresses = List.of(list.split("[+,]"));
    return addresses.stream().allMatch(a -> a.matches(ADDRESS)) ? addresses : List.of();
  }

  /** Links above the last name are followed. */
  private static Path withoutLinks(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    Path name = absolute.getFileName();
    if (parent == null || name == null) {
      return absolute;
    }
    try {
      return parent.toRealPath().resolve(name);
    } catch (IOException e) {
      throw new FsException(FsError.ENOENT, "there is no directory " + parent, e);
    }
  }

  /**
   * The way to its cluster.
   *
   * @throws FsException ENXIO if its name does not tell
   */
  public List<String> requireMetaServers() {
    if (metaServers.isEmpty()) {
      throw new FsException(
          FsError.ENXIO,
          "the mount at %s was given a name (fsname=) that does not tell its cluster: name a MetaServer with --meta HOST:PORT"
              .formatted(mountPoint));
    }
    return metaServers;
  }

  /** A connection to its cluster. */
  public Admin connect() {
    return AdminOpener.overNetwork()
        .open(requireMetaServers(), Keys.ADMIN.find(Optional.empty(), System.getenv()));
  }
}
