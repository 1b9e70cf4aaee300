package io.dfs.fusemount.mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** {@code /sbin/mount.dfs}, which mount(8) runs for type dfs: a link to dfs-mount. */
record HelperLink(Path path) {

  /** What is there now. */
  enum State {
    AS_BEFORE,
    MADE,
    /** A program that is no link: some package's, which is left alone. */
    FOREIGN
  }

  /** Makes the link lead to {@code program}. */
  State leadTo(Path program) throws IOException {
    if (Files.isSymbolicLink(path) && Files.readSymbolicLink(path).equals(program)) {
      return State.AS_BEFORE;
    }
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(path)) {
      return State.FOREIGN;
    }
    Path partial = path.resolveSibling("." + path.getFileName() + ".partial");
    Files.deleteIfExists(partial);
    Files.createSymbolicLink(partial, program);
    Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return State.MADE;
  }
}
