package io.dfs.cli.files;

import io.dfs.cli.term.ByteText;
import io.dfs.cli.term.LocalPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A file of this machine as stat(2) tells it.
 *
 * @param shown the path, fit for messages
 * @param mode type and permissions
 */
record LocalFile(
    Path path,
    String shown,
    int mode,
    int uid,
    int gid,
    long sizeBytes,
    long atimeNs,
    long mtimeNs) {
  private static final int TYPE = 0170000;

  /**
   * @param shown the path as the user knows it
   * @param follow whether a link means what it leads to
   */
  static LocalFile of(Path path, String shown, boolean follow) {
    try {
      Map<String, Object> a =
          follow
              ? Files.readAttributes(path, "unix:*")
              : Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
      return new LocalFile(
          path,
          shown,
          (Integer) of(a, "mode"),
          (Integer) of(a, "uid"),
          (Integer) of(a, "gid"),
          (Long) of(a, "size"),
          ns(of(a, "lastAccessTime")),
          ns(of(a, "lastModifiedTime")));
    } catch (IOException e) {
      throw LocalErrors.about(shown, e);
    }
  }

  private static Object of(Map<String, Object> attributes, String name) {
    return Objects.requireNonNull(attributes.get(name), name);
  }

  private static long ns(Object time) {
    return ((FileTime) time).to(TimeUnit.NANOSECONDS);
  }

  /** A file in this directory. */
  LocalFile child(Path child) {
    String name = ByteText.shown(ByteText.text(LocalPaths.name(child)));
    return of(child, shown.endsWith("/") ? shown + name : shown + "/" + name, false);
  }

  boolean isFile() {
    return (mode & TYPE) == 0100000;
  }

  boolean isDirectory() {
    return (mode & TYPE) == 0040000;
  }

  boolean isLink() {
    return (mode & TYPE) == 0120000;
  }

  /** The low 12 bits. */
  int permissions() {
    return mode & 07777;
  }
}
