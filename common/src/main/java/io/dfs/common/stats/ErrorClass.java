package io.dfs.common.stats;

import io.dfs.common.error.FsError;
import java.util.Locale;

/** What an error answer says about the health of a mount. */
public enum ErrorClass {
  /** What was asked for is not there: everyday. */
  ABSENT,
  /** The request does not fit what is there, or makes no sense. */
  REFUSED,
  /** The caller may not. */
  DENIED,
  /** It was interrupted, or would have had to wait. */
  INTERRUPTED,
  /** This file system does not have the operation. */
  UNSUPPORTED,
  /** No space. */
  FULL,
  /** The cluster or the mount failed: look at the log. */
  FAILED;

  public static ErrorClass of(FsError error) {
    return switch (error) {
      case ENOENT, ENODATA -> ABSENT;
      case EPERM, EACCES, EROFS -> DENIED;
      case EINTR, EAGAIN, EDEADLK -> INTERRUPTED;
      case ENOSYS, EOPNOTSUPP -> UNSUPPORTED;
      case ENOSPC, ENOLCK, EMLINK -> FULL;
      case OK, EIO, ENXIO, ENOMEM, EPROTO, ETIMEDOUT, ESTALE -> FAILED;
      default -> REFUSED;
    };
  }

  /** In lower case, as a label. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
