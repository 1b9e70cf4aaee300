package io.dfs.common.mount;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernel's list of mounts; reading it touches none of them. */
public final class MountTable {
  private static final Path SOURCE = Path.of("/proc/self/mountinfo");
  private static final Pattern ESCAPE = Pattern.compile("\\\\([0-7]{3})");

  /** One mount: its device number as "0:45", its place, its type such as "fuse.dfs". */
  public record Mount(String device, String place, String type, String source) {
    public boolean isFuse() {
      return type.equals("fuse") || type.startsWith("fuse.");
    }

    /** Whether stat(2)'s st_dev, as Linux encodes it, is this mount's. */
    public boolean isOnDevice(long dev) {
      long major = (dev >>> 8 & 0xfff) | (dev >>> 32 & ~0xfffL);
      long minor = (dev & 0xff) | (dev >>> 12 & ~0xffL);
      return device.equals(major + ":" + minor);
    }
  }

  private MountTable() {}

  /** The mount that is visible at {@code place}, an absolute path without links. */
  public static Optional<Mount> at(Path place) {
    return find(lines(), place.toString());
  }

  /** The mount that {@code path}, absolute and without links, lies in. */
  public static Optional<Mount> containing(Path path) {
    List<String> lines = lines();
    for (Path place = path; place != null; place = place.getParent()) {
      Optional<Mount> mount = find(lines, place.toString());
      if (mount.isPresent()) {
        return mount;
      }
    }
    return Optional.empty();
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(SOURCE, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "cannot read " + SOURCE + ": " + e.getMessage(), e);
    }
  }

  /** Later lines lie over earlier ones. */
  public static Optional<Mount> find(List<String> lines, String place) {
    return lines.stream()
        .map(MountTable::parse)
        .filter(mount -> mount.place().equals(place))
        .reduce((lower, upper) -> upper);
  }

  /** proc(5): id, parent, device, root, place, options, optional fields, "-", type, source. */
  private static Mount parse(String line) {
    String[] halves = line.split(" - ", 2);
    String[] left = halves[0].split(" ");
    String[] right = halves[1].split(" ");
    return new Mount(left[2], unescape(left[4]), right[0], unescape(right[1]));
  }

  private static String unescape(String field) {
    return ESCAPE
        .matcher(field)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(match.group(1), 8))));
  }
}
