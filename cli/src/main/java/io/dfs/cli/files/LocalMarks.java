package io.dfs.cli.files;

import io.dfs.cli.volume.Caller;
import io.dfs.common.metadata.Attr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;

/** Gives files of this machine the modes, times and owners of those in a volume. */
final class LocalMarks {
  private LocalMarks() {}

  static void permissions(Path path, int permissions) throws IOException {
    Files.setAttribute(path, "unix:mode", permissions);
  }

  /** Owners only as root: nobody else may give files away. */
  static void all(Path path, Attr attr, Caller caller) throws IOException {
    if (caller.isRoot()) {
      owner(path, attr);
    }
    permissions(path, attr.permissions()); // after the owner, which takes setuid away
    times(Files.getFileAttributeView(path, BasicFileAttributeView.class), attr);
  }

  static void linkTimes(Path link, Attr attr, Caller caller) throws IOException {
    if (caller.isRoot()) {
      owner(link, attr);
    }
    times(
        Files.getFileAttributeView(link, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS),
        attr);
  }

  private static void owner(Path path, Attr attr) throws IOException {
    Files.setAttribute(path, "unix:uid", attr.uid(), LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", attr.gid(), LinkOption.NOFOLLOW_LINKS);
  }

  private static void times(BasicFileAttributeView view, Attr attr) throws IOException {
    view.setTimes(
        FileTime.from(attr.mtimeNs(), TimeUnit.NANOSECONDS),
        FileTime.from(attr.atimeNs(), TimeUnit.NANOSECONDS),
        null);
  }
}
