package io.dfs.common.error;

import org.jspecify.annotations.Nullable;

/**
 * An expected failure. Carries no stack trace: it says what went wrong for the caller, not where.
 * Defects are {@link IllegalStateException}s.
 */
public final class FsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FsError error;

  public FsException(FsError error, String message) {
    this(error, message, null);
  }

  public FsException(FsError error, String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.error = error;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  public FsError error() {
    return error;
  }

  @Override
  public String toString() {
    return error + ": " + getMessage();
  }
}
