package io.dfs.fusemount.fuse.wire;

import io.dfs.fusemount.fuse.FuseOperation;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Whose requests are served: the kernel lets in everybody or only who has mounted, so "root too" is
 * decided here. Immutable.
 */
public record Admission(OptionalInt rootAnd) {
  /** Whom the kernel lets in. */
  public static final Admission EVERYBODY = new Admission(OptionalInt.empty());

  /** On handles that somebody who was admitted has opened, perhaps for another. */
  private static final Set<FuseOperation> ON_HANDLES =
      EnumSet.of(
          FuseOperation.READ,
          FuseOperation.WRITE,
          FuseOperation.FLUSH,
          FuseOperation.FSYNC,
          FuseOperation.RELEASE,
          FuseOperation.READDIR,
          FuseOperation.READDIRPLUS,
          FuseOperation.FSYNCDIR,
          FuseOperation.RELEASEDIR);

  /** Root and {@code uid}. */
  public static Admission rootAnd(int uid) {
    return new Admission(OptionalInt.of(uid));
  }

  boolean admits(FuseOperation operation, int uid) {
    return rootAnd.isEmpty()
        || uid == 0
        || uid == rootAnd.getAsInt()
        || ON_HANDLES.contains(operation);
  }
}
