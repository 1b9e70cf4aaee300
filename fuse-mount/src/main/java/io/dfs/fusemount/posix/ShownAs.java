package io.dfs.fusemount.posix;

import io.dfs.fusemount.fuse.Stat;
import java.util.OptionalInt;

/**
 * What all files are shown with, whatever is stored: the options uid=, gid= and umask= of
 * mount.fuse(8). Immutable.
 *
 * @param umask permissions become all but these
 */
public record ShownAs(OptionalInt uid, OptionalInt gid, OptionalInt umask) {
  /** As it is stored. */
  public static final ShownAs STORED =
      new ShownAs(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

  private static final int PERMISSIONS = 0777;
  private static final int TYPE = 0170000;

  Stat apply(Stat stat) {
    int mode =
        umask.isPresent() ? (stat.mode() & TYPE) | (PERMISSIONS & ~umask.getAsInt()) : stat.mode();
    return stat.withOwner(mode, uid.orElse(stat.uid()), gid.orElse(stat.gid()));
  }
}
