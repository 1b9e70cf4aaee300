package io.dfs.cli.volume;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.metadata.Attr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who works on a volume. A mount lets the kernel judge permissions; here the same rules are applied
 * to what the servers say, so that a command does no more by mistake than its user could do through
 * a mount. It is no wall: who has the cluster's key can reach everything.
 */
public record Caller(int uid, int gid, Set<Integer> groups, int umask) {
  /** Bits of permission, as in a mode. */
  public enum Access {
    READ(4, "read"),
    WRITE(2, "write to"),
    SEARCH(1, "search");

    private final int bit;
    private final String verb;

    Access(int bit, String verb) {
      this.bit = bit;
      this.verb = verb;
    }
  }

  private static final int STICKY = 01000;
  private static final Path STATUS = Path.of("/proc/self/status");

  public Caller {
    groups = Set.copyOf(groups);
  }

  /** The user of this process. */
  public static Caller ofProcess() {
    try {
      return parse(Files.readAllLines(STATUS));
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "cannot read " + STATUS + ": " + e.getMessage(), e);
    }
  }

  /** proc(5): real, effective, saved and file system ids. */
  static Caller parse(List<String> status) {
    return new Caller(
        Integer.parseUnsignedInt(fields(status, "Uid:")[1]),
        Integer.parseUnsignedInt(fields(status, "Gid:")[1]),
        Arrays.stream(fields(status, "Groups:"))
            .filter(g -> !g.isEmpty())
            .map(Integer::parseUnsignedInt)
            .collect(Collectors.toSet()),
        Integer.parseInt(fields(status, "Umask:")[0], 8));
  }

  private static String[] fields(List<String> status, String name) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip().split("\\s+"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(STATUS + " has no " + name));
  }

  public boolean isRoot() {
    return uid == 0;
  }

  boolean may(Access access, Attr attr) {
    if (isRoot()) {
      return true;
    }
    int shift = attr.uid() == uid ? 6 : gid == attr.gid() || groups.contains(attr.gid()) ? 3 : 0;
    return (attr.permissions() >> shift & access.bit) != 0;
  }

  /** EACCES with a sentence that names {@code path}. */
  public void require(Access access, Attr attr, String path) {
    if (!may(access, attr)) {
      throw new FsException(FsError.EACCES, "you may not %s %s".formatted(access.verb, path));
    }
  }

  /** Removing or renaming {@code entry} of {@code directory}: EACCES, EPERM. */
  void requireMayRemove(Attr directory, Attr entry, String path) {
    if (!may(Access.WRITE, directory) || !may(Access.SEARCH, directory)) {
      throw new FsException(FsError.EACCES, "you may not remove " + path);
    }
    boolean sticky = (directory.permissions() & STICKY) != 0;
    if (sticky && !isRoot() && uid != directory.uid() && uid != entry.uid()) {
      throw new FsException(
          FsError.EPERM, "you may not remove %s: it is not yours".formatted(path));
    }
  }
}
